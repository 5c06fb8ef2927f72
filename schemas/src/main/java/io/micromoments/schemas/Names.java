package io.micromoments.schemas;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Suggests known names for unknown ones. */
public final class Names {

  /** Longer names are unlikely to be typos, and comparing them would be expensive. */
  private static final int MAX_CHARS = 100;

  private Names() {}

  /** Returns the most similar known name if it is similar enough to be a typo. */
  public static Optional<String> near(String found, Collection<String> known) {
    if (found.length() > MAX_CHARS) {
      return Optional.empty();
    }
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(found.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    int allowed = Math.max(1, found.length() / 3);
    return best != null && bestDistance <= allowed ? Optional.of(best) : Optional.empty();
  }

  /** Returns {@code allowed: a, b, c}, preceded by a suggestion if there is one. */
  public static String allowed(String found, Collection<String> known) {
    String list = "allowed: " + String.join(", ", known);
    return near(found, known).map(name -> "did you mean '" + name + "'? " + list).orElse(list);
  }

  /** Edit distance in which a swap of neighbors counts as one (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(d[i - 1][j] + 1, Math.min(d[i][j - 1] + 1, d[i - 1][j - 1] + change));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, d[i - 2][j - 2] + 1);
        }
        d[i][j] = least;
      }
    }
    return d[a.length()][b.length()];
  }
}
