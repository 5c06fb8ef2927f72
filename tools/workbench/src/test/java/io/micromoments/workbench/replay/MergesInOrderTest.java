package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is decided on after a merge, and what is not. */
class MergesInOrderTest extends SmallReplay {

  private static final String LOOK =
      "steps: [{ step: s, on: clickstream, where: event.action == 'look' }]\n";

  @Test
  void aMomentOfAStoppedPatternCausesNoCommandAfterAMerge() throws Exception {
    pattern("look", LOOK);
    click("bea", "2026-06-02T10:00:00Z", "look");
    definitions.add(policyChange(2, "2026-06-02T10:05:00Z", "stops: { patterns: [look] }\n"));
    merge("bea", "ann", "2026-06-02T10:10:00Z");
    assertThat(issued()).containsExactly("2026-06-02T10:00:00Z a b", "2026-06-02T10:10:00Z");
  }

  @Test
  void aDeferredMomentIsDecidedOnOnceAfterAMerge() throws Exception {
    pattern("look", LOOK);
    policy = "quiet-hours: [{ from: '12:00', until: '14:00', mode: defer }]\n";
    profile("bea", "Etc/GMT-2");
    profile("ann", "Etc/GMT+5");
    click("bea", "2026-06-02T11:00:00Z", "look");
    merge("bea", "ann", "2026-06-02T11:10:00Z");
    assertThat(issued()).containsExactly("2026-06-02T12:00:00Z a b");
  }

  @Test
  void anAbsenceThatWasBegunIsDetectedAlsoIfTheMergeIsTheLastThingThatHappens() throws Exception {
    pattern("cart", absence("1h", "clickstream", "purchase"));
    click("bea", "2026-06-02T11:00:00Z", "cart");
    merge("bea", "ann", "2026-06-02T11:10:00Z");
    assertThat(issued()).containsExactly("2026-06-02T12:00:00Z a b");
  }

  private void merge(String customer, String into, String time) {
    context.add(
        "{'stream':'merge','event_time':'%s','customer_id':'%s','into_customer_id':'%s'}"
            .formatted(time, customer, into));
  }

  private void profile(String customer, String zone) {
    context.add(
        "{'stream':'profile','event_time':'2026-01-01T00:00:00Z','customer_id':'%s','attributes':{'time_zone':'%s'}}"
            .formatted(customer, zone));
  }
}
