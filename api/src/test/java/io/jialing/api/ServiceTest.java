package io.jialing.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.StateView;
import io.jialing.core.quota.Queue;
import io.jialing.core.state.Change;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// The whole service starts, and what is written can be read.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ServiceTest {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @Test
    void who_has_written_reads_it_back_at_once(@Autowired IntakeLane lane, @Autowired StateView view) {
        var queue = new Queue("vision", 1, "acme", 1, 10, List.of());

        lane.transact(transaction -> {
            transaction.change(new Change.QueueChanged(queue));
            return queue;
        });

        assertThat(view.state().queue("vision")).isEqualTo(queue);
    }
}
