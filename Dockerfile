# The service as an image: built on a JDK 25, run on a JRE 25 as nobody in particular.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q -Dfast -pl api -am package

FROM eclipse-temurin:25-jre
RUN useradd --uid 10001 --create-home jialing
COPY --from=build /src/api/target/jialing.jar /opt/jialing.jar
USER 10001
WORKDIR /var/lib/jialing
ENTRYPOINT ["java", "-XX:+UseParallelGC", "--enable-native-access=ALL-UNNAMED", "-jar", "/opt/jialing.jar"]
CMD ["serve"]
