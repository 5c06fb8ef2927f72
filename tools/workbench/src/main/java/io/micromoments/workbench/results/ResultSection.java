package io.micromoments.workbench.results;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** A section about the whole replay, to which the top of the page links. */
public enum ResultSection {
  MEASURES("measures", "Measures by pattern and policy", Results::measures),
  BUDGETS("budgets", "Budgets", Results::budgets),
  ERASURES("erasures", "Erasures", Results::receipts),
  AGREEMENTS("agreements", "Agreements", Results::agreements),
  DROPPED("dropped", "Partial matches dropped", Results::dropped),
  QUARANTINED("quarantined", "Quarantined", Results::quarantined);

  private final String id;
  private final String heading;
  private final Function<Results, List<?>> content;

  ResultSection(String id, String heading, Function<Results, List<?>> content) {
    this.id = id;
    this.heading = heading;
    this.content = content;
  }

  /** Returns the sections that have content. */
  public static List<ResultSection> of(Results results) {
    return Arrays.stream(values())
        .filter(section -> !section.content.apply(results).isEmpty())
        .toList();
  }

  /** Returns the id of the section's element. */
  public String id() {
    return id;
  }

  public String heading() {
    return heading;
  }
}
