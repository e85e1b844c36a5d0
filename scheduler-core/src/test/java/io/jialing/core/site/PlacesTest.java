package io.jialing.core.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jialing.core.resource.Csv;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {
    @Nested
    class TheShippedPlaces {
        private final Places places = Places.shipped();

        @Test
        void hold_all_districts_and_counties_of_both_cities() {
            assertThat(places.districtsOf(new CityId("chongqing")))
                    .filteredOn(district -> district.id().value().length() == 6)
                    .hasSize(38);
            assertThat(places.districtsOf(new CityId("chengdu")))
                    .filteredOn(district -> district.id().value().length() == 6)
                    .hasSize(20);
        }

        @Test
        void code_the_districts_of_chongqing_with_50_and_those_of_chengdu_with_5101() {
            assertThat(places.districtsOf(new CityId("chongqing")))
                    .allMatch(district -> district.id().value().startsWith("50"));
            assertThat(places.districtsOf(new CityId("chengdu")))
                    .allMatch(district -> district.id().value().startsWith("5101"));
        }

        @Test
        void put_every_district_within_its_city() {
            for (var district : places.districts()) {
                var city = places.city(district.city()).orElseThrow();
                // Chongqing is a municipality of the size of Austria; Chengkou and Wushan are its far corners.
                double widestKm = city.id().value().equals("chongqing") ? 370 : 130;

                assertThat(city.at().distanceKm(district.at()))
                        .as(district.zh())
                        .isLessThan(city.id().value().equals("hami") ? 150 : widestKm);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"chongqing", "重庆", "重庆市", "Chongqing", " CHONGQING "})
        void know_a_city_by_id_and_by_name(String name) {
            assertThat(places.city(name)).map(City::id).hasValue(new CityId("chongqing"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"500118", "永川区", "永川", "Yongchuan"})
        void know_a_district_by_code_and_by_name(String name) {
            assertThat(places.district(name)).map(District::id).hasValue(new DistrictId("500118"));
        }

        @ParameterizedTest
        @CsvSource({"chonqing, chongqing", "成郡, 成都", "guiyan, guian"})
        void suggest_the_nearest_city(String unknown, String nearest) {
            assertThat(places.city(unknown)).isEmpty();
            assertThat(places.nearestCity(unknown)).isEqualTo(nearest);
        }

        @ParameterizedTest
        @CsvSource({"永钏区, 永川区", "Yongchuang, Yongchuan", "50011, 500101"})
        void suggest_the_nearest_district(String unknown, String nearest) {
            assertThat(places.district(unknown)).isEmpty();
            assertThat(places.nearestDistrict(unknown)).isEqualTo(nearest);
        }

        @Test
        void put_both_cities_in_the_hub_that_is_scheduled() {
            assertThat(places.city("重庆").orElseThrow().hub()).isEqualTo(HubId.CHENGYU);
            assertThat(places.city("成都").orElseThrow().hub()).isEqualTo(HubId.CHENGYU);
            assertThat(places.hub(HubId.CHENGYU)).map(Hub::zh).hasValue("成渝");
            assertThat(places.hubs()).filteredOn(Hub::national).hasSize(8);
        }
    }

    @Nested
    class AnyPlaces {
        private static final String HUBS = "id,zh,en,national\nh,枢纽,Hub,yes\n";
        private static final String CITIES = "id,zh,en,hub,lat,lon\nc,城,City,h,30,100\n";
        private static final String DISTRICTS = "id,zh,en,city,lat,lon,basis\n500101,一区,One,c,30,100,test\n";

        @Test
        void that_are_sound_are_read() {
            assertThat(Places.read(HUBS, CITIES, DISTRICTS).districts()).hasSize(1);
        }

        @ParameterizedTest(name = "{0} with {2} for {1}")
        @CsvSource({
            "hubs.csv, yes, perhaps, national",
            "hubs.csv, 'h,枢', 'H,枢', id",
            "cities.csv, ',h,', ',x,', hub",
            "cities.csv, 30, 91, lat",
            "cities.csv, 'c,城', '城,城', id",
            "districts.csv, 500101, 50010, id",
            "districts.csv, 'c,30', 'd,30', city",
            "districts.csv, 100, 181, lon",
            "districts.csv, test, '', basis",
        })
        void that_are_malformed_are_refused_with_line_and_column(
                String file, String sound, String broken, String column) {
            assertThatThrownBy(() ->
                            Places.read(
                                    file.equals("hubs.csv") ? HUBS.replace(sound, broken) : HUBS,
                                    file.equals("cities.csv") ? CITIES.replace(sound, broken) : CITIES,
                                    file.equals("districts.csv") ? DISTRICTS.replace(sound, broken) : DISTRICTS))
                    .isInstanceOf(Csv.MalformedException.class)
                    .hasMessageStartingWith("%s, line 2, column '%s': ", file, column);
        }

        @Test
        void that_share_a_name_are_refused() {
            assertThatThrownBy(() -> Places.read(HUBS, CITIES, DISTRICTS + "500102,一区,Two,c,30,100,test\n"))
                    .hasMessage("districts.csv, line 3, column 'zh': '一区' already names another place.");
        }
    }
}
