package io.micromoments.decide;

import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.DecisionTrace;
import io.micromoments.schemas.DecisionTrigger;
import io.micromoments.schemas.OfferResequenceCommand;

/** Explains a decision. Stateless. */
final class DecisionTraces {

  private DecisionTraces() {}

  /**
   * @param moment the moment that was decided on; null if it is that of the valid command
   */
  static DecisionTrace of(
      DecisionTrigger trigger, ActiveMoment moment, Decision decision, Policy policy) {
    DecisionTrace.Builder trace =
        DecisionTrace.newBuilder()
            .setTrigger(trigger)
            .setOutcome(decision.result().name())
            .setPolicy(policy.name())
            .setPolicyVersion(policy.version())
            .setDeferredUntil(decision.deferredUntil());
    if (moment != null) {
      trace.setMomentId(moment.getMoment().getMomentId());
      trace.setPattern(moment.getMoment().getPattern());
    }
    if (decision.command().isPresent()) {
      OfferResequenceCommand command = decision.command().get();
      trace.setCommandId(command.getCommandId());
      trace.setPolicy(command.getPolicy());
      trace.setPolicyVersion(command.getPolicyVersion());
      trace.setMomentId(command.getMoment().getId());
      trace.setPattern(command.getMoment().getPattern());
    }
    if (decision.ranked() != null) {
      trace.setChannel(decision.ranked().channelChoice().channel());
      trace.setOffers(decision.ranked().offers());
    }
    return trace.build();
  }
}
