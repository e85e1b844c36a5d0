package io.jialing.api.secrets;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// How secrets are sealed.
///
/// @param secretKeyFile the file with the keys, see [SecretKeys]; null only where the hub runs a database of its own
@ConfigurationProperties("jialing")
record SecretSettings(@Nullable Path secretKeyFile) {}
