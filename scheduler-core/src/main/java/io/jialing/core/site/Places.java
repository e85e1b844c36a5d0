package io.jialing.core.site;

import io.jialing.core.resource.Csv;
import io.jialing.core.resource.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The hubs, cities and districts that the service knows, and the names people give them: id, Chinese or English name.
/// 市 behind a city may be there or not, and 区, 县 or 市 behind a district.
public final class Places {
    private static final List<String> HUB_COLUMNS = List.of("id", "zh", "en", "national");
    private static final List<String> CITY_COLUMNS = List.of("id", "zh", "en", "hub", "lat", "lon");
    private static final List<String> DISTRICT_COLUMNS = List.of("id", "zh", "en", "city", "lat", "lon", "basis");

    private final Map<HubId, Hub> hubs = new LinkedHashMap<>();
    private final Map<CityId, City> cities = new LinkedHashMap<>();
    private final Map<DistrictId, District> districts = new LinkedHashMap<>();
    private final Map<String, City> citiesByName = new LinkedHashMap<>();
    private final Map<String, District> districtsByName = new LinkedHashMap<>();

    private Places(Csv hubFile, Csv cityFile, Csv districtFile) {
        for (var row : hubFile.rows()) {
            var hub = new Hub(new HubId(id(row)), row.text("zh"), row.text("en"), row.yes("national"));
            if (hubs.putIfAbsent(hub.id(), hub) != null) {
                throw row.refuse("id", "'%s' is there already".formatted(hub.id()));
            }
        }
        for (var row : cityFile.rows()) {
            var hub = new HubId(word(row, "hub"));
            if (!hubs.containsKey(hub)) {
                throw row.refuse("hub", "'%s' is no known hub".formatted(hub));
            }
            var city = new City(new CityId(id(row)), row.text("zh"), row.text("en"), hub, coordinates(row));
            cities.put(city.id(), city);
            know(row, citiesByName, city, city.id().value(), city.zh(), city.en());
        }
        for (var row : districtFile.rows()) {
            var city = new CityId(word(row, "city"));
            if (!cities.containsKey(city)) {
                throw row.refuse("city", "'%s' is no known city".formatted(city));
            }
            var code = row.text("id");
            if (!code.matches("[0-9]{6}(-[a-z]{1,40})?")) {
                throw row.refuse("id", "'%s' should be six digits, for a zone with '-' and a word".formatted(code));
            }
            var district =
                    new District(
                            new DistrictId(code),
                            row.text("zh"),
                            row.text("en"),
                            city,
                            coordinates(row),
                            row.text("basis"));
            districts.put(district.id(), district);
            know(row, districtsByName, district, code, district.zh(), district.en());
        }
    }

    /// The places that come with the hub.
    public static Places shipped() {
        return Shipped.PLACES;
    }

    /// Reads places from the text of three tables shaped like the shipped files.
    ///
    /// @throws Csv.MalformedException naming the file, the line and the column that is wrong
    public static Places read(String hubs, String cities, String districts) {
        return new Places(
                Csv.read("hubs.csv", hubs, HUB_COLUMNS),
                Csv.read("cities.csv", cities, CITY_COLUMNS),
                Csv.read("districts.csv", districts, DISTRICT_COLUMNS));
    }

    /// All hubs in file order.
    public List<Hub> hubs() {
        return List.copyOf(hubs.values());
    }

    /// All cities in file order.
    public List<City> cities() {
        return List.copyOf(cities.values());
    }

    /// All districts in file order.
    public List<District> districts() {
        return List.copyOf(districts.values());
    }

    /// The districts of a city in file order.
    public List<District> districtsOf(CityId city) {
        return districts.values().stream().filter(district -> district.city().equals(city)).toList();
    }

    /// The hub of that id.
    public Optional<Hub> hub(HubId id) {
        return Optional.ofNullable(hubs.get(id));
    }

    /// The city of that id.
    public Optional<City> city(CityId id) {
        return Optional.ofNullable(cities.get(id));
    }

    /// The city of that id or name; `重庆市` is `重庆`.
    public Optional<City> city(String idOrName) {
        var name = normal(idOrName);
        var city = citiesByName.get(name);
        return Optional.ofNullable(city == null && name.endsWith("市") ? citiesByName.get(shortName(name)) : city);
    }

    /// The district of that id.
    public Optional<District> district(DistrictId id) {
        return Optional.ofNullable(districts.get(id));
    }

    /// The district of that id or name.
    public Optional<District> district(String idOrName) {
        return Optional.ofNullable(districtsByName.get(normal(idOrName)));
    }

    /// The known id or name of a city that is spelled most like an unknown one.
    public String nearestCity(String unknown) {
        return Spelling.nearest(
                unknown,
                cities.values().stream()
                        .<String>mapMulti((city, names) -> {
                            names.accept(city.id().value());
                            names.accept(city.zh());
                        })
                        .toList());
    }

    /// The known name or id of a district that is spelled most like an unknown one.
    public String nearestDistrict(String unknown) {
        return Spelling.nearest(
                unknown,
                districts.values().stream()
                        .<String>mapMulti((district, names) -> {
                            names.accept(district.zh());
                            names.accept(district.en());
                            names.accept(district.id().value());
                        })
                        .toList());
    }

    private static String id(Csv.Row row) {
        return word(row, "id");
    }

    private static String word(Csv.Row row, String column) {
        var word = row.text(column);
        if (!word.matches("[a-z][a-z0-9-]{0,62}")) {
            throw row.refuse(column, "'%s' should be lower-case ASCII".formatted(word));
        }
        return word;
    }

    private static Coordinates coordinates(Csv.Row row) {
        return new Coordinates(row.decimal("lat", -90, 90), row.decimal("lon", -180, 180));
    }

    private static <T> void know(Csv.Row row, Map<String, T> byName, T place, String id, String zh, String en) {
        var names = new LinkedHashMap<String, String>();
        names.put(normal(id), "id");
        names.put(normal(zh), "zh");
        names.putIfAbsent(normal(shortName(zh)), "zh");
        names.putIfAbsent(normal(en), "en");
        for (var name : new ArrayList<>(names.keySet())) {
            if (byName.putIfAbsent(name, place) != null) {
                throw row.refuse(names.getOrDefault(name, "id"), "'%s' already names another place".formatted(name));
            }
        }
    }

    private static String shortName(String zh) {
        boolean hasSuffix = zh.length() > 2 && (zh.endsWith("市") || zh.endsWith("区") || zh.endsWith("县"));
        return hasSuffix ? zh.substring(0, zh.length() - 1) : zh;
    }

    private static String normal(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /// Loaded on first use, once.
    private static final class Shipped {
        private static final Places PLACES =
                read(
                        Csv.shippedText(Places.class, "hubs.csv"),
                        Csv.shippedText(Places.class, "cities.csv"),
                        Csv.shippedText(Places.class, "districts.csv"));
    }
}
