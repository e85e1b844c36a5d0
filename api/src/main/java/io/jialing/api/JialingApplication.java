package io.jialing.api;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/// The service.
@SpringBootApplication
@ConfigurationPropertiesScan
public class JialingApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(JialingApplication.class, arguments);
    }
}
