package io.micromoments.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

  private static final List<String> KNOWN = List.of("click", "sensor", "beacon", "interaction");

  @Test
  void oneChangeInAShortNameIsATypo() {
    assertThat(Names.near("clik", KNOWN)).contains("click");
    assertThat(Names.near("clickk", KNOWN)).contains("click");
    assertThat(Names.near("clock", KNOWN)).contains("click");
    assertThat(Names.near("a", List.of("b"))).contains("b");
  }

  @Test
  void swapOfNeighborsIsOneChange() {
    assertThat(Names.near("cilck", KNOWN)).contains("click");
    assertThat(Names.near("ba", List.of("ab"))).contains("ab");
    assertThat(Names.near("bcad", List.of("abdc"))).isEmpty();
  }

  @Test
  void aThirdOfTheLettersMayDiffer() {
    assertThat(Names.near("senxyr", KNOWN)).contains("sensor");
    assertThat(Names.near("sexyzr", KNOWN)).isEmpty();
    assertThat(Names.near("nteracton", KNOWN)).contains("interaction");
  }

  @Test
  void theOnlyNameThatBeginsLikeThisIsMeant() {
    assertThat(Names.near("inter", KNOWN)).contains("interaction");
    assertThat(Names.near("session", List.of("session_id", "page_url"))).contains("session_id");
    assertThat(Names.near("page", List.of("page_category", "page_url"))).isEmpty();
    assertThat(Names.near("int", KNOWN)).isEmpty();
  }

  @Test
  void letterCaseIsIgnored() {
    assertThat(Names.near("INTERACTION", KNOWN)).contains("interaction");
    assertThat(Names.near("click", List.of("CLICK"))).contains("CLICK");
  }

  @Test
  void mostSimilarNameWinsAndThenTheFirst() {
    assertThat(Names.near("stat", List.of("stay_", "start", "stats"))).contains("start");
    assertThat(Names.near("stats", List.of("start", "stats"))).contains("stats");
  }

  @Test
  void namesThatAreNoTyposHaveNoSuggestion() {
    assertThat(Names.near("", KNOWN)).isEmpty();
    assertThat(Names.near("click", List.of())).isEmpty();
    assertThat(Names.near("x".repeat(101), List.of("x".repeat(101)))).isEmpty();
    assertThat(Names.near("x".repeat(100), List.of("x".repeat(99)))).contains("x".repeat(99));
  }

  @Test
  void allowedNamesFollowTheSuggestion() {
    assertThat(Names.allowed("becaon", List.of("click", "beacon")))
        .isEqualTo("did you mean 'beacon'? allowed: click, beacon");
    assertThat(Names.allowed("weather", List.of("click", "beacon")))
        .isEqualTo("allowed: click, beacon");
  }

  @Test
  void aSuggestionIsFoundAgainInAHint() {
    String hint = Names.allowed("withn", List.of("within", "steps"));

    assertThat(hint).isEqualTo("did you mean 'within'? allowed: within, steps");
    assertThat(Names.suggestedBy(hint)).contains("within");
    assertThat(Names.suggestedBy("allowed: within, steps")).isEmpty();
    assertThat(Names.suggested("xyz", List.of("within"))).isEmpty();
  }
}
