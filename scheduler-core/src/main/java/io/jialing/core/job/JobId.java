package io.jialing.core.job;

import java.util.Locale;

/// Identity of a job: 41 bits of milliseconds since 2025-01-01T00:00:00Z, then 22 bits that tell apart the jobs of one
/// millisecond, so that ids sort by submission and a restored database can never give one out again.
///
/// The text form is 13 characters of Crockford's base 32, lower case, which is a valid Kubernetes name.
public record JobId(long value) implements Comparable<JobId> {
    /// The instant that ids count from, in milliseconds of the Unix epoch.
    public static final long EPOCH_MILLIS = 1_735_689_600_000L;

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 13;
    private static final int DISCRIMINATOR_BITS = 22;
    private static final int DISCRIMINATOR_MASK = (1 << DISCRIMINATOR_BITS) - 1;

    public JobId {
        if (value < 0) {
            throw new IllegalArgumentException("A job id (%d) must not be negative.".formatted(value));
        }
    }

    /// The id of a job submitted at an instant.
    ///
    /// @param epochMillis when the job was submitted, from 2025 to 2094
    /// @param discriminator any number; its lowest 22 bits are used
    public static JobId of(long epochMillis, int discriminator) {
        long millis = epochMillis - EPOCH_MILLIS;
        if (millis < 0 || millis >>> 41 != 0) {
            throw new IllegalArgumentException(
                    "The instant %d lies outside the range of job ids.".formatted(epochMillis));
        }
        return new JobId((millis << DISCRIMINATOR_BITS) | (discriminator & DISCRIMINATOR_MASK));
    }

    /// Reads the text form, in either case.
    ///
    /// @throws IllegalArgumentException when `text` is not 13 characters of the alphabet
    public static JobId parse(String text) {
        if (text.length() != LENGTH) {
            throw new IllegalArgumentException("A job id has %d characters, not %d.".formatted(LENGTH, text.length()));
        }
        String lower = text.toLowerCase(Locale.ROOT);
        long value = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = ALPHABET.indexOf(lower.charAt(i));
            if (digit < 0 || (i == 0 && digit > 7)) {
                throw new IllegalArgumentException("'%s' is not a job id.".formatted(text));
            }
            value = (value << 5) | digit;
        }
        return new JobId(value);
    }

    @Override
    public int compareTo(JobId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        char[] text = new char[LENGTH];
        long rest = value;
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (rest & 31));
            rest >>>= 5;
        }
        return new String(text);
    }
}
