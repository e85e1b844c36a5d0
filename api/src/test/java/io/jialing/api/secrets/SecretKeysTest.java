package io.jialing.api.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

class SecretKeysTest {
    private static final String OLD = "A".repeat(43) + "=";
    private static final String NEW = "B".repeat(42) + "A=";

    private final Path folder;

    SecretKeysTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private SecretKeys keys(String text) throws IOException {
        return SecretKeys.in(Files.writeString(folder.resolve("keys"), text));
    }

    @Test
    void the_first_key_closes_and_the_former_one_still_opens() throws IOException {
        SecretKeys before = keys(OLD);
        String closed = before.seal(before.closing()).close("sesame", "a");

        SecretKeys after = keys("# since May\n" + NEW + "\n\n" + OLD + "\n");

        assertThat(after.names()).hasSize(2).contains(before.closing());
        assertThat(after.closing()).isNotEqualTo(before.closing());
        assertThat(after.seal(before.closing()).open(closed, "a")).isEqualTo("sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not base 64!", "c2hvcnQ=", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"})
    void a_line_that_is_no_key_is_named_and_not_repeated(String line) {
        assertThatIllegalStateException()
                .isThrownBy(() -> keys(OLD + "\n" + line))
                .withMessageContaining("Line 2")
                .withMessageNotContaining(line);
    }

    @Test
    void a_file_without_a_key_or_no_file_at_all_is_no_file_of_keys() {
        assertThatIllegalStateException().isThrownBy(() -> keys("# none\n")).withMessageContaining("has no key");
        assertThatIllegalStateException()
                .isThrownBy(() -> SecretKeys.in(folder.resolve("missing")))
                .withMessageContaining("cannot be read");
    }

    @Test
    void a_hub_with_a_database_of_its_own_makes_its_key_once_for_its_owner_only() throws IOException {
        DataDirectory directory = DataDirectory.at(folder);

        SecretKeys made = SecretKeys.own(directory);

        assertThat(SecretKeys.own(directory).names()).isEqualTo(made.names());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("secret-key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_hub_with_another_database_does_not_start_without_a_file_of_keys() {
        var noDatabaseOfItsOwn = new DefaultListableBeanFactory().getBeanProvider(LocalPostgres.class);

        assertThatIllegalStateException()
                .isThrownBy(() ->
                        new SecretsConfiguration()
                                .secretKeys(new SecretSettings(null), DataDirectory.at(folder), noDatabaseOfItsOwn))
                .withMessageContaining("jialing.secret-key-file");
        assertThat(folder).isEmptyDirectory();
    }
}
