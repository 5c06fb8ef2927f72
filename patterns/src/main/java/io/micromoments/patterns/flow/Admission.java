package io.micromoments.patterns.flow;

import io.micromoments.patterns.flow.Element.EventElement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Which elements a stage takes in: none of whom was erased. Accounts for events that end here. */
final class Admission {

  private final ErasureGuard guard;
  private final EventTally tally;
  private final Counter erased;
  private final Tombstones.Kind keyKind;
  private final Predicate<EventElement> isFinalStageFor;

  /**
   * @param isFinalStageFor whether the way of an event ends in this stage
   */
  Admission(
      ErasureGuard guard,
      Tombstones.Kind keyKind,
      Predicate<EventElement> isFinalStageFor,
      OperatorStateStore store,
      MetricGroup metrics)
      throws Exception {
    this.guard = guard;
    this.keyKind = keyKind;
    this.isFinalStageFor = isFinalStageFor;
    this.tally = new EventTally(store, metrics);
    this.erased = metrics.counter("erased");
  }

  void count(EventTally.Fate fate) {
    tally.count(fate);
  }

  void countErased() {
    erased.inc();
  }

  /** An element that comes is of somebody who was erased. */
  void drop(Element element) {
    erased.inc();
    // What is erased on the way to its customer ends before it comes to where it would.
    if (element instanceof EventElement event
        && (isFinalStageFor.test(event) || keyKind == Tombstones.Kind.DEVICE)) {
      tally.count(EventTally.Fate.ERASED);
    }
  }

  /** An element is shown to the stage, whatever that makes of it. */
  void accept(Element element) {
    if (element instanceof EventElement event && isFinalStageFor.test(event)) {
      tally.count(EventTally.Fate.MATCHED);
    }
  }

  /**
   * What of the elements of a key that have waited is to be processed: nothing that was erased
   * meanwhile, and nothing before the first that matters.
   */
  List<Element> select(List<Element> waited, Predicate<Element> isRelevant) throws Exception {
    List<Element> selected = new ArrayList<>(waited.size());
    for (Element element : waited) {
      if (guard.coversAtItsTime(element)) {
        drop(element);
        continue;
      }
      accept(element);
      if (!selected.isEmpty() || isRelevant.test(element)) {
        selected.add(element);
      }
    }
    return selected;
  }

  void snapshot() throws Exception {
    tally.snapshot();
  }
}
