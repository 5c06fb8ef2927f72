package io.micromoments.benchmark.workload;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One pattern of the family in a neutral form: the pattern file and what each peer is given are
 * derived from it.
 *
 * @param number its place in the family; the same number is the same pattern in families of any
 *     size
 * @param start the rare action of A, with a value above {@link #START_VALUE}
 * @param middle the middling action of B
 * @param end the common action of C; of {@link #category}, or, behind a negation, with a value
 *     above {@link #END_VALUE}
 * @param forbidden the middling action of X
 */
public record PatternSpec(
    int number,
    Template template,
    String start,
    String middle,
    String end,
    String forbidden,
    String category)
    implements Serializable {

  public static final double START_VALUE = 0.5;
  public static final double END_VALUE = 0.8;

  private static final long SEED = 5;
  private static final String NAME = "bench-";

  static PatternSpec of(int number) {
    Mix mix = new Mix(SEED, number);
    return new PatternSpec(
        number,
        Template.of(number),
        Vocabulary.RARE.get(number % Vocabulary.RARE.size()),
        Vocabulary.pick(Vocabulary.MIDDLING, mix.uniform()),
        Vocabulary.pick(Vocabulary.COMMON, mix.uniform()),
        Vocabulary.pick(Vocabulary.MIDDLING, mix.uniform()),
        Vocabulary.pick(Vocabulary.CATEGORIES, mix.uniform()));
  }

  /** The first patterns of the family. */
  public static List<PatternSpec> family(int size) {
    return IntStream.range(0, size).mapToObj(PatternSpec::of).toList();
  }

  /** The name in the pattern file. */
  public String name() {
    return NAME + number;
  }

  /** The number of the pattern that has a name. */
  public static int numberOf(String name) {
    return Integer.parseInt(name, NAME.length(), name.length(), 10);
  }
}
