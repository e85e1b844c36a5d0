package io.jialing.api.jobs;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.FieldError;
import io.jialing.api.secrets.Secrets;
import io.jialing.core.job.Program;
import io.jialing.core.job.Program.EnvValue;
import io.jialing.core.resource.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Looks whether the secrets that a program names are there. One that is not may still come before the job starts, so
/// its author is warned and not refused.
final class NamedSecrets {
    /// The key that opens a registry, as `docker login` writes it.
    private static final String REGISTRY_KEY = ".dockerconfigjson";

    private final Secrets secrets;

    NamedSecrets(Secrets secrets) {
        this.secrets = secrets;
    }

    /// What a program names and its tenant does not have, by where it names it.
    List<FieldError> missing(String tenant, Program program) {
        SortedMap<String, Named> named = named(program);
        if (named.isEmpty()) {
            return List.of();
        }
        Map<String, List<String>> there =
                secrets.keys(tenant, named.values().stream().map(Named::secret).distinct().toList());
        var missing = new ArrayList<FieldError>();
        named.forEach((pointer, wanted) -> {
            List<String> keys = there.get(wanted.secret());
            if (keys == null) {
                missing.add(
                        new FieldError(
                                pointer,
                                FieldCode.UNKNOWN_REFERENCE,
                                "There is no secret '%s'. The job cannot start before there is."
                                        .formatted(wanted.secret())));
            } else if (!keys.contains(wanted.key())) {
                missing.add(
                        new FieldError(
                                pointer,
                                FieldCode.UNKNOWN_REFERENCE,
                                "Secret '%s' has no key '%s'. Maybe '%s' is meant."
                                        .formatted(
                                                wanted.secret(), wanted.key(), Spelling.nearest(wanted.key(), keys))));
            }
        });
        return missing;
    }

    private record Named(String secret, String key) {}

    /// By the pointers to where they are named.
    private static SortedMap<String, Named> named(Program program) {
        var named = new TreeMap<String, Named>();
        program.env()
                .forEach((variable, value) -> {
                    if (value instanceof EnvValue.Secret secret) {
                        named.put("/env/" + variable + "/secret", new Named(secret.secret(), secret.key()));
                    }
                });
        if (program.pullSecret() != null) {
            named.put("/imagePullSecret", new Named(program.pullSecret(), REGISTRY_KEY));
        }
        return named;
    }
}
