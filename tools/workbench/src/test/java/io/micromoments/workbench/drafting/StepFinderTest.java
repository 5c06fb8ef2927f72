package io.micromoments.workbench.drafting;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.EventStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepFinderTest {

  @Test
  void eventsOfTheSameKindInARowAreOneStep() {
    StepFinder.Steps found =
        find(new Journeys().page("0S", "guide").page("1M", "rates").page("2M", "rates"));
    assertThat(found.steps()).extracting(DraftedStep::name).containsExactly("guide", "rates");
    assertThat(found.steps()).extracting(DraftedStep::isRepeated).containsExactly(false, true);
    assertThat(found.leftOut()).isEmpty();
  }

  @Test
  void goingBackAndForthIsCollapsedButTheLastEventIsAStep() {
    StepFinder.Steps found =
        find(
            new Journeys()
                .page("0S", "guide")
                .page("1M", "rates")
                .page("2M", "guide")
                .page("3M", "form")
                .page("4M", "rates"));
    assertThat(found.steps())
        .extracting(DraftedStep::name)
        .containsExactly("guide", "rates", "form", "rates_page_view");
    assertThat(found.leftOut().toString()).isEqualTo("{clickstream page_view guide=1}");
  }

  @Test
  void lastEventOfTheKindOfTheStepBeforeRepeatsIt() {
    StepFinder.Steps found =
        find(
            new Journeys()
                .page("0S", "guide")
                .page("1M", "rates")
                .page("2M", "guide")
                .page("3M", "rates"));
    assertThat(found.steps()).extracting(DraftedStep::name).containsExactly("guide", "rates");
    assertThat(found.steps().get(1).positions()).containsExactly(1, 3);
  }

  @Test
  void eventsThatSayLittleAreLeftOut() {
    StepFinder.Steps found =
        find(
            new Journeys()
                .add("0S", EventStream.CLICKSTREAM, "action", "login", "page_category", "rates")
                .page("1M", "Home")
                .add("2M", EventStream.CLICKSTREAM, "action", "page_view")
                .add("3M", EventStream.BEACON, "transition", "ENTER", "place_category", "shop")
                .add("4M", EventStream.BEACON, "transition", "DWELL", "place_category", "shop")
                .add("5M", EventStream.BEACON, "transition", "EXIT", "place_category", "shop"));
    assertThat(found.steps()).extracting(DraftedStep::name).containsExactly("shop");
    assertThat(found.leftOut()).hasSize(5);
  }

  @Test
  void journeyOfOnlySuchEventsHasStepsAllTheSame() {
    assertThat(find(new Journeys().page("0S", "home").page("1M", "home")).steps())
        .extracting(DraftedStep::name)
        .containsExactly("home");
  }

  @Test
  void kindsThatDifferInTheirActionHaveItInTheirNames() {
    StepFinder.Steps found =
        find(
            new Journeys()
                .add("0S", EventStream.CLICKSTREAM, "action", "view_item", "item_category", "tv")
                .add("1M", EventStream.CLICKSTREAM, "action", "purchase", "item_category", "tv")
                .add("2M", EventStream.CLICKSTREAM, "action", "view_item", "item_category", "tv"));
    assertThat(found.steps())
        .extracting(DraftedStep::name)
        .containsExactly("tv", "tv_purchase", "tv_view_item");
  }

  @Test
  void ofManyKindsTheLastAreKept() {
    Journeys many = new Journeys();
    for (int i = 0; i < 9; i++) {
      many.page(i + "M", "page" + (char) ('a' + i));
    }
    StepFinder.Steps found = find(many);
    assertThat(found.steps()).hasSize(StepFinder.MAX_STEPS);
    assertThat(found.steps().get(0).name()).isEqualTo("paged");
    assertThat(found.leftOut()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "auto-loan-rates, auto_loan_rates",
    "Übersicht / Öffnung, bersicht_ffnung",
    "2026, step_2026",
    "event, step_event",
    "while, step_while",
    "…, clickstream"
  })
  void stepsHaveNamesThatConditionsCanUse(String category, String name) {
    assertThat(find(new Journeys().page("0S", category)).steps().get(0).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT1M",
    "PT59.999S, PT1M",
    "PT1M, PT2M",
    "PT5M42S, PT10M",
    "PT8H, PT12H",
    "PT8760H, PT17520H"
  })
  void windowIsRoundedUpAndLongerThanTheJourney(Duration span, Duration window) {
    assertThat(FriendlyDuration.beyond(span)).isEqualTo(window);
  }

  private static StepFinder.Steps find(Journeys journeys) {
    return StepFinder.find(journeys.build().events());
  }
}
