package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.offer;
import static io.micromoments.decide.DecisionFixture.profile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.propensity.PropensityModel;
import io.micromoments.propensity.SessionFeatures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests propensities in scores, given by a condition or a model. */
class PropensityTest {

  private final DecisionFixture f = new DecisionFixture();

  @Test
  void propensityIsAFactorIfItHasAValue() {
    f.under("propensity: customer.scores[offer.category]")
        .apply(profile().setScores(Map.of("loan", 0.5)))
        .offer("a", 1, offer().setCategory("loan"))
        .offer("b", 1, offer().setCategory("card"));
    assertThat(f.order(null)).containsExactly("b", "a");
    assertThat(f.score("a")).isEqualTo(0.5);
    assertThat(f.reasons("a")).containsExactly("BATCH_PRIORITY", "PROPENSITY");
    assertThat(f.reasons("b")).containsExactly("BATCH_PRIORITY");
  }

  @Test
  void rulesCanUseThePropensity() {
    f.under(
            """
            propensity: customer.scores[offer.category]
            rules: [{where: propensity < 0.2, withhold: Not likely.}]
            """)
        .apply(profile().setScores(Map.of("loan", 0.1, "card", 0.3)))
        .offer("a", 1, offer().setCategory("loan"))
        .offer("b", 1, offer().setCategory("card"))
        .offer("c", 1, offer().setCategory("other"));
    f.moment("m", "i", 1, Duration.ZERO);
    assertThat(f.withheld(null)).containsExactly("a WITHHELD_BY_POLICY");
    assertThat(f.order(null)).containsExactly("c", "b");
  }

  @Test
  void scoresOfTheModelAndOfItsFallbackAreFactors() {
    f.offer("a", 1, offer().setItemId("i1")).offer("b", 0.9, offer().setItemId("i2"));
    var model = DecisionFixture.policy("propensity: {model: m.onnx}").policy();
    f.policy = new CompiledPolicy(model, new Says(0.25f, 0.75f), new CustomerScope());
    assertThat(f.order(null)).containsExactly("b", "a");
    assertThat(f.score("b")).isCloseTo(0.9 * 0.75, within(1e-6));
    f.policy = new CompiledPolicy(model, null, new CustomerScope());
    assertThat(f.reasons("a")).as("the rule stands in").contains("PROPENSITY");
    var otherwise = DecisionFixture.policy("propensity: {model: m.onnx, otherwise: 0.5}").policy();
    f.policy = new CompiledPolicy(otherwise, null, new CustomerScope());
    assertThat(f.score("a")).as("the condition stands in").isEqualTo(0.5);
    f.policy = new CompiledPolicy(otherwise, new Says(), new CustomerScope());
    assertThat(f.score("a")).as("the model fails").isEqualTo(0.5);
  }

  /** Returns fixed scores; fails for another number of rows. */
  private record Says(float... scores) implements PropensityModel {
    @Override
    public float[] score(float[][] rows) {
      if (rows.length != scores.length) {
        throw new IllegalStateException("asked of " + rows.length);
      }
      return scores;
    }

    @Override
    public List<String> features() {
      return SessionFeatures.NAMES;
    }

    @Override
    public void close() {}
  }
}
