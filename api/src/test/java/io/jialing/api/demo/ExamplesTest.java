package io.jialing.api.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.TestDatabase;
import io.jialing.api.client.HubClient;
import io.jialing.api.runtime.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// What the files in `examples` say of themselves is so.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "jialing.clock.speed=60")
class ExamplesTest {
    @Autowired private DataDirectory directory;
    @LocalServerPort private int port;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @Test
    void every_example_does_as_it_declares() throws Exception {
        String key = Files.readString(directory.path().resolve("admin-key")).strip();
        HubClient admin = new HubClient("http://127.0.0.1:" + port).with(key);

        List<Examples.Outcome> outcomes = new Examples(admin).run(Path.of("../examples"));

        assertThat(outcomes).hasSizeGreaterThan(15).allMatch(Examples.Outcome::held);
    }
}
