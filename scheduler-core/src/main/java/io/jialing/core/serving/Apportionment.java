package io.jialing.core.serving;

import java.util.List;
import java.util.PriorityQueue;

/// Divides whole things by shares (Webster's method, also Sainte-Laguë's; Balinski and Young, Fair Representation,
/// 1982): one after the other goes to whoever has the greatest share for twice what it has plus one. One more thing
/// therefore never takes one away from anybody.
public final class Apportionment {
    private Apportionment() {}

    private record Claim(int place, long share, int seats) implements Comparable<Claim> {
        @Override
        public int compareTo(Claim other) {
            int quotient = Long.compare(other.share * (2L * seats + 1), share * (2L * other.seats + 1));
            return quotient != 0 ? quotient : Integer.compare(place, other.place);
        }
    }

    /// How many each gets; of equal claims the first comes first.
    ///
    /// @param shares more than 0 each
    /// @param things how many there are
    public static int[] of(List<Integer> shares, int things) {
        var claims = new PriorityQueue<Claim>();
        for (int place = 0; place < shares.size(); place++) {
            claims.add(new Claim(place, shares.get(place), 0));
        }
        var seats = new int[shares.size()];
        for (int given = 0; given < things; given++) {
            Claim next = claims.remove();
            seats[next.place]++;
            claims.add(new Claim(next.place, next.share, next.seats + 1));
        }
        return seats;
    }

    /// What a claim is worth that has so many seats already, to compare with others.
    public static double quotient(double share, int seats) {
        return share / (2 * seats + 1);
    }
}
