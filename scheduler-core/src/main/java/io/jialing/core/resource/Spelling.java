package io.jialing.core.resource;

import java.util.Collection;
import java.util.Locale;

/// Finds what someone probably meant to write.
public final class Spelling {
    private Spelling() {}

    /// The known word that needs the fewest insertions, deletions and replacements of a letter to become the unknown
    /// one, letter case aside; the first of several. Costs the product of both lengths a known word.
    ///
    /// @throws IllegalArgumentException if nothing is known
    public static String nearest(String unknown, Collection<String> known) {
        if (known.isEmpty()) {
            throw new IllegalArgumentException("There is nothing near '%s', as nothing is known.".formatted(unknown));
        }
        var wanted = unknown.toLowerCase(Locale.ROOT);
        var best = known.iterator().next();
        int least = Integer.MAX_VALUE;
        for (var word : known) {
            int distance = distance(wanted, word.toLowerCase(Locale.ROOT));
            if (distance < least) {
                best = word;
                least = distance;
            }
        }
        return best;
    }

    /// Levenshtein's distance, with one row of the table kept.
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
