package io.micromoments.text;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;

/** Suggests known names for unknown ones. */
public final class Names {

  /** Longer names are unlikely to be typos, and comparing them would be expensive. */
  private static final int MAX_CHARS = 100;

  /** Counts a swap of neighbours as one change, unlike the Levenshtein distance. */
  private static final DamerauLevenshteinDistance DISTANCE = new DamerauLevenshteinDistance();

  /** Shorter beginnings are those of too many names. */
  private static final int MIN_BEGINNING = 4;

  private static final Pattern SUGGESTION = Pattern.compile("did you mean '([^']+)'\\?");

  private Names() {}

  /**
   * Returns the most similar known name if it is similar enough to be a typo, or else the only one
   * that begins like this.
   */
  public static Optional<String> near(String found, Collection<String> known) {
    if (found.length() > MAX_CHARS) {
      return Optional.empty();
    }
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance =
          DISTANCE.apply(found.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    int allowed = Math.max(1, found.length() / 3);
    return best != null && bestDistance <= allowed ? Optional.of(best) : begun(found, known);
  }

  private static Optional<String> begun(String found, Collection<String> known) {
    if (found.length() < MIN_BEGINNING) {
      return Optional.empty();
    }
    String beginning = found.toLowerCase(Locale.ROOT);
    List<String> all =
        known.stream().filter(each -> each.toLowerCase(Locale.ROOT).startsWith(beginning)).toList();
    return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
  }

  /** Returns {@code allowed: a, b, c}, preceded by a suggestion if there is one. */
  public static String allowed(String found, Collection<String> known) {
    String list = "allowed: " + String.join(", ", known);
    return suggested(found, known) + list;
  }

  /** Returns a suggestion that another sentence can follow; empty if no known name is similar. */
  public static String suggested(String found, Collection<String> known) {
    return near(found, known)
        .filter(name -> !name.equals(found)) // Something else is wrong than the name.
        .map(name -> didYouMean(name) + " ")
        .orElse("");
  }

  /** Returns a suggestion as a hint says it, for example {@code did you mean 'within'?}. */
  public static String didYouMean(String name) {
    return "did you mean '" + name + "'?";
  }

  /** Returns the name that a hint suggests, see {@link #didYouMean}; empty if it suggests none. */
  public static Optional<String> suggestedBy(String hint) {
    Matcher suggestion = SUGGESTION.matcher(hint);
    return suggestion.find() ? Optional.of(suggestion.group(1)) : Optional.empty();
  }
}
