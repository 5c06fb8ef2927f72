package io.micromoments.definitions;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.BroadcastSerializer;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionStatus;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** A {@link DefinitionValidator} in Flink's harness. */
final class ValidatorHarness
    extends OneInputStreamOperatorTestHarness<DefinitionChange, BroadcastElement> {

  ValidatorHarness(boolean areSent) throws Exception {
    this(new PatternSet(List.of()), null, areSent, null);
  }

  /**
   * @param state null to start without state
   */
  ValidatorHarness(
      PatternSet initial, SourceText policy, boolean areSent, OperatorSubtaskState state)
      throws Exception {
    this(new DefinitionValidator(initial, policy, areSent, false), state);
  }

  /** Creates a validator that accepts approved definitions only. */
  static ValidatorHarness requiringApproval() throws Exception {
    return new ValidatorHarness(
        new DefinitionValidator(new PatternSet(List.of()), null, true, true), null);
  }

  private ValidatorHarness(DefinitionValidator validator, OperatorSubtaskState state)
      throws Exception {
    super(new ProcessOperator<>(validator));
    setup(new BroadcastSerializer());
    if (state != null) {
      initializeState(state);
    }
    open();
  }

  void send(DefinitionChange change) throws Exception {
    processElement(new StreamRecord<>(change));
  }

  OperatorSubtaskState snapshot() throws Exception {
    return snapshot(1, 1);
  }

  List<String> passed() {
    return extractOutputValues().stream()
        .map(element -> ((DefinitionElement) element).change())
        .map(
            change ->
                String.format(
                    Locale.ROOT,
                    "%s %s@%d%s",
                    change.getKind(),
                    change.getDefinition(),
                    change.getVersion(),
                    change.getQuarantined() != null
                        ? " quarantined"
                        : change.getYaml() == null ? " retired" : ""))
        .toList();
  }

  List<String> statuses() {
    return all().stream()
        .map(
            status ->
                String.format(
                    Locale.ROOT,
                    "%s %s@%d",
                    status.getState(),
                    status.getDefinition(),
                    status.getVersion()))
        .toList();
  }

  DefinitionStatus lastStatus() {
    return all().get(all().size() - 1);
  }

  private List<DefinitionStatus> all() {
    Queue<StreamRecord<DefinitionStatus>> all = getSideOutput(DefinitionValidator.STATUS);
    return all == null ? List.of() : all.stream().map(StreamRecord::getValue).toList();
  }
}
