package io.jialing.api.cli;

import io.jialing.api.JialingApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// `jialing serve`: the service, until it is asked to end.
@Command(
        name = "serve",
        description = "Runs the service. Takes any setting as --name=value, for example --server.port=8080.")
final class ServeCommand implements Callable<Integer> {
    @Unmatched private final List<String> settings = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        var closed = new CountDownLatch(1);
        var application = new SpringApplication(JialingApplication.class);
        application.addListeners((ApplicationListener<ContextClosedEvent>) _ -> closed.countDown());
        application.run(settings.toArray(String[]::new));
        closed.await();
        return 0;
    }
}
