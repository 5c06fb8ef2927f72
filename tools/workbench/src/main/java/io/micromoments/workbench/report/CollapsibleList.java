package io.micromoments.workbench.report;

import java.util.List;

/**
 * A list of which only the beginning is shown until readers expand it.
 *
 * @param all the whole list
 */
record CollapsibleList<T>(List<T> all) {

  private static final int MAX_VISIBLE = 20;

  static <T> CollapsibleList<T> of(List<T> all) {
    return new CollapsibleList<>(all);
  }

  List<T> visible() {
    return all.subList(0, Math.min(MAX_VISIBLE, all.size()));
  }

  List<T> collapsed() {
    return all.subList(visible().size(), all.size());
  }
}
