package io.micromoments.benchmark.workload;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pattern of the family in a neutral form, from which the pattern file and the queries of the
 * peers are derived.
 *
 * @param number number in the family; it identifies the same pattern in families of any size
 * @param start rare action of A, with a value above {@link #START_VALUE}
 * @param middle moderately frequent action of B
 * @param end common action of C; its category is {@link #category} or, in a negation, its value is
 *     above {@link #END_VALUE}
 * @param forbidden moderately frequent action of X
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

  /** Returns the first patterns of the family. */
  public static List<PatternSpec> family(int size) {
    return IntStream.range(0, size).mapToObj(PatternSpec::of).toList();
  }

  /** Returns the name in the pattern file. */
  public String name() {
    return NAME + number;
  }

  /** Returns the number of the pattern with the given name. */
  public static int numberOf(String name) {
    return Integer.parseInt(name, NAME.length(), name.length(), 10);
  }
}
