package io.jialing.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StateDiagramTest {
    private static final Path PAGE = Path.of("..", "docs", "architecture.md");
    private static final String FROM = "<!-- part states: written by StateDiagramTest -->\n";
    private static final String TO = "<!-- end of part states -->\n";

    /// `-Ddiagram=write` writes the diagram instead.
    @Test
    void the_architecture_page_shows_the_moves_that_parts_may_make() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(FROM) + FROM.length();
        int to = page.indexOf(TO);

        if ("write".equals(System.getProperty("diagram"))) {
            Files.writeString(PAGE, page.substring(0, from) + diagram() + page.substring(to));
            return;
        }

        assertThat(page.substring(from, to)).isEqualTo(diagram());
    }

    private static String diagram() {
        Stream<String> moves =
                Stream.of(PartState.values())
                        .flatMap(state ->
                                state.isTerminal()
                                        ? Stream.of(arrow(state, "[*]"))
                                        : state.successors().stream().map(next -> arrow(state, next)));
        List<String> lines =
                Stream.concat(Stream.of("```mermaid", "stateDiagram-v2", arrow("[*]", PartState.QUEUED)), moves)
                        .toList();
        return String.join("\n", lines) + "\n```\n";
    }

    private static String arrow(Object from, Object to) {
        return "    %s --> %s".formatted(from, to);
    }
}
