package io.jialing.api.http;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which part of a list the caller wants: `pageSize` and `pageToken`. Controllers take it as an argument.
///
/// A token names the last item of the page before and the list it came from, so lists go on in their order whatever was
/// added or deleted meanwhile, and a token of another list is refused.
///
/// @param size how many items at most, 1 to [#MOST]
/// @param token what came with the page before; null for the first page
public record PageRequest(int size, @Nullable String token) {
    public static final int MOST = 500;
    public static final int USUAL = 100;

    /// The names of what it is read from.
    static final List<String> PARAMETERS = List.of("pageSize", "pageToken");

    private static final int SEAL_BYTES = 9;

    /// The key of the last item on the page before; empty for the first page.
    ///
    /// @param list names the list, with its filters, so that their tokens cannot be mixed up
    /// @throws ProblemException [ProblemCode#INVALID_PAGE_TOKEN] when this list never gave out the token
    public String after(String list) {
        if (token == null) {
            return "";
        }
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException _) {
            throw invalidToken();
        }
        if (sealed.length <= SEAL_BYTES) {
            throw invalidToken();
        }
        var key = new String(sealed, SEAL_BYTES, sealed.length - SEAL_BYTES, StandardCharsets.UTF_8);
        if (!Arrays.equals(seal(list, key), Arrays.copyOf(sealed, SEAL_BYTES))) {
            throw invalidToken();
        }
        return key;
    }

    /// The page of rows that were read with `key > after(list)` in the order of the key.
    ///
    /// @param rows up to one row more than [#size], which tells whether a page follows
    public <T, V> Page<V> page(String list, List<T> rows, Function<T, String> key, Function<T, V> view) {
        var items = rows.stream().limit(size).map(view).toList();
        return new Page<>(items, rows.size() > size ? token(list, key.apply(rows.get(size - 1))) : null);
    }

    /// The page of a list in memory.
    ///
    /// @param all in the order of their keys
    /// @param wanted which of them are in the list
    public <T, V> Page<V> page(
            String list, Iterable<T> all, Predicate<T> wanted, Function<T, String> key, Function<T, V> view) {
        var after = after(list);
        var rows = new ArrayList<T>();
        for (T item : all) {
            if (key.apply(item).compareTo(after) > 0 && wanted.test(item)) {
                rows.add(item);
                if (rows.size() > size) {
                    break;
                }
            }
        }
        return page(list, rows, key, view);
    }

    private static String token(String list, String key) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        byte[] sealed = Arrays.copyOf(seal(list, key), SEAL_BYTES + text.length);
        System.arraycopy(text, 0, sealed, SEAL_BYTES, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /// Guards against mistakes, not against attacks: a token says no more than its bearer has seen.
    private static byte[] seal(String list, String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return Arrays.copyOf(digest.digest((list + "\0" + key).getBytes(StandardCharsets.UTF_8)), SEAL_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    private static ProblemException invalidToken() {
        return new ProblemException(
                ProblemCode.INVALID_PAGE_TOKEN,
                "This list never gave out this page token. Maybe start again without one, or keep the filters.");
    }
}
