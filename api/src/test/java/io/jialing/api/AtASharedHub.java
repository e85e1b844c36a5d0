package io.jialing.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

/// A test at a hub without clusters of its own, which it shares with the others that say so: starting one takes
/// seconds. They come one after the other, in the order of their names, and find what those before them left.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "jialing.simulation.topology=none")
@ContextConfiguration(initializers = AtASharedHub.Database.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@interface AtASharedHub {
    /// The database of that hub.
    final class Database implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            var pairs = new ArrayList<String>();
            TestDatabase.register((name, value) -> pairs.add(name + "=" + value.get()));
            TestPropertyValues.of(pairs).applyTo(context);
        }
    }
}
