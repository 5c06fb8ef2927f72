package io.micromoments.runtime;

import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Drops elements of erased customers and devices, and counts the events whose processing ends in a
 * stage.
 */
final class ErasureFilter {

  private final ErasureGuard guard;
  private final EventTally tally;
  private final Counter erased;
  private final Tombstones.Kind keyKind;
  private final Predicate<EventElement> isFinalStageFor;

  /**
   * @param isFinalStageFor whether the processing of an event ends in this stage
   */
  ErasureFilter(
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

  /** Drops an arriving element whose customer or device was erased. */
  void drop(Element element) {
    erased.inc();
    // An event that is dropped in a stage keyed by device does not reach its final stage.
    if (element instanceof EventElement event
        && !event.isPlaceEvent()
        && (isFinalStageFor.test(event) || keyKind == Tombstones.Kind.DEVICE)) {
      tally.count(EventTally.Fate.ERASED);
    }
  }

  /** Counts an element that is passed to the stage, whatever the stage does with it. */
  void accept(Element element) {
    if (element instanceof EventElement event && isFinalStageFor.test(event)) {
      tally.count(EventTally.Fate.PROCESSED);
    }
  }

  /**
   * Selects which buffered elements of a key are processed: none that was erased meanwhile, and
   * none before the first relevant one.
   */
  List<Element> select(List<Element> waited, Predicate<Element> isRelevant) throws Exception {
    List<Element> selected = new ArrayList<>(waited.size());
    for (Element element : waited) {
      if (guard.isAtErasureTime(element)) {
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
