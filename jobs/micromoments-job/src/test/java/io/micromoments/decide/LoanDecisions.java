package io.micromoments.decide;

import static io.micromoments.decide.DecisionInputs.offer;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.WithheldOffer;
import java.util.List;
import org.assertj.core.groups.Tuple;

/** A stage with some patterns and two offers in its catalogue. */
final class LoanDecisions {

  private static final String STEPS =
      "steps: [{ step: a, on: clickstream, where: event.action == 'a' }]\n";
  static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              pattern("plain", STEPS),
              pattern("cool", "cooldown: 10m\n" + STEPS),
              pattern("shadow", "status: shadow\ncooldown: 10m\n" + STEPS),
              pattern("personal", "requires-consent: [location]\n" + STEPS)));

  private LoanDecisions() {}

  static DecisionStage stage() throws Exception {
    DecisionStage stage = new DecisionStage(PATTERNS);
    addCatalog(stage);
    return stage;
  }

  static void addCatalog(DecisionStage stage) throws Exception {
    for (String id : List.of("loan", "card")) {
      stage.decisions().add(offer(id, 0), Long.MIN_VALUE);
    }
  }

  private static SourceText pattern(String name, String rest) {
    return new SourceText(
        name + ".yaml",
        "pattern: %s\nversion: 1\nmoment: BUY\nintent: loans\n%s".formatted(name, rest));
  }

  static Tuple tuple(long time, String... order) {
    return Tuple.tuple(time, List.of(order));
  }

  static List<String> order(OfferResequenceCommand command) {
    return command.getAfter().stream().map(RankedOffer::getOfferId).toList();
  }

  static List<String> withheld(OfferResequenceCommand command) {
    return command.getWithheld().stream()
        .map((WithheldOffer offer) -> offer.getOfferId() + " " + offer.getCode())
        .toList();
  }
}
