package io.micromoments.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.DataUsed;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Explored;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.WithheldOffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommandIdTest {

  private static final Instant AT = Instant.parse("2026-05-02T10:00:00Z");

  /** Generates commands from so few values that many are equal. */
  @Test
  void idsAreEqualIfAndOnlyIfCommandsHaveTheSameContent() {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 20_000);
    System.out.println("CommandIdTest seed=" + seed + " rounds=" + rounds);
    Random random = new Random(seed);
    Map<OfferResequenceCommand, String> ids = new HashMap<>();
    Map<String, OfferResequenceCommand> commands = new HashMap<>();
    int repeats = 0;
    for (int round = 0; round < rounds; round++) {
      OfferResequenceCommand command = command(random);
      command.setCommandId("one of before " + random.nextInt());
      command.setSequenceNumber(random.nextInt(2));
      String id = CommandId.of(command);
      command.setCommandId("");
      repeats += ids.containsKey(command) ? 1 : 0;
      String where = String.format(Locale.ROOT, "seed %d round %d", seed, round);
      assertThat(ids.getOrDefault(command, id)).as(where).isEqualTo(id);
      assertThat(commands.getOrDefault(id, command)).as(where).isEqualTo(command);
      ids.put(command, id);
      commands.put(id, command);
    }
    assertThat(repeats).as("commands that say the same").isPositive();
    assertThat(ids.size()).as("commands that say something else").isGreaterThan(50);
  }

  /** Fails if a field that is added to commands later is missing from the id. */
  @Test
  void everyFieldExceptTheIdAffectsTheId() {
    Random random = new Random(1);
    OfferResequenceCommand one = command(random);
    String id = CommandId.of(one);
    for (var field : OfferResequenceCommand.getClassSchema().getFields()) {
      OfferResequenceCommand other = OfferResequenceCommand.newBuilder(one).build();
      boolean changed = false;
      boolean isContent = !field.name().equals("command_id");
      for (int i = 0; i < 1_000 && isContent && !changed; i++) {
        Object value = command(random).get(field.pos());
        changed = !Objects.equals(value, one.get(field.pos()));
        if (changed) {
          other.put(field.pos(), value);
        }
      }
      if (!isContent) {
        other.put(field.pos(), "other");
      }
      assertThat(changed).as(field.name()).isEqualTo(isContent);
      assertThat(!CommandId.of(other).equals(id)).as(field.name()).isEqualTo(isContent);
    }
  }

  @Test
  void sameDecisionMatchesTheIdsOfItsRevisedCommands() {
    OfferResequenceCommand decided = command(new Random(1));
    String id = CommandId.of(decided);
    decided.setAfter(List.of());
    assertThat(CommandId.of(decided)).isNotEqualTo(id);
    assertThat(CommandId.sameDecision(id, CommandId.of(decided))).isTrue();
    decided.setIssuedAt(AT.plusSeconds(9));
    assertThat(CommandId.sameDecision(id, CommandId.of(decided))).isFalse();
    assertThat(CommandId.sameDecision("k1", "k1")).isTrue();
    assertThat(CommandId.sameDecision("k1", "k12")).isFalse();
  }

  private static OfferResequenceCommand command(Random random) {
    boolean usual = random.nextInt(4) > 0;
    return OfferResequenceCommand.newBuilder()
        .setCommandId("")
        .setSequenceNumber(usual ? 1 : 2)
        .setCustomerId(usual ? "ann" : "bob")
        .setIssuedAt(AT.plusMillis(random.nextInt(2)))
        .setValidUntil(AT.plusSeconds(60 + (usual ? 0 : 1)))
        .setChannel(usual ? "WEB" : null)
        .setMoment(
            new MomentRef(usual ? "m" : "n", MomentKind.BUY, "i", "p", 1, 0.5, capture(random)))
        .setBefore(usual ? List.of("a", "b") : List.of("b", "a"))
        .setAfter(
            random.nextBoolean()
                ? List.of(ranked("a", random), ranked("b", random))
                : List.of(ranked("b", random)))
        .setWithheld(
            random.nextBoolean() ? List.of() : List.of(new WithheldOffer("a", "EXPIRED", "x")))
        .setPolicy(usual ? "bank" : "shop")
        .setPolicyVersion(usual ? 1 : 2)
        .setEvidence(usual ? List.of() : List.of(new Evidence("s", "clickstream", "e", AT)))
        .setHandedOverFrom(usual ? null : "ATM")
        .setExplored(usual ? null : new Explored(1, "a", 0.5))
        .setDataUsed(usual ? List.of() : List.of(new DataUsed("offers", AT)))
        .setLocale(usual ? null : "de-AT")
        .build();
  }

  /** Equal maps may have any order. */
  private static Map<String, String> capture(Random random) {
    Map<String, String> capture = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      capture.put("item", "shoes");
      capture.put("size", "42");
    } else if (random.nextBoolean()) {
      capture.put("size", "42");
      capture.put("item", "shoes");
    }
    return capture;
  }

  private static RankedOffer ranked(String offer, Random random) {
    return new RankedOffer(
        offer,
        1,
        random.nextBoolean() ? 1.0 : 1.000001,
        List.of(new Reason(random.nextBoolean() ? "DEMOTED" : "PROPENSITY", "x")),
        OfferKind.OFFER,
        random.nextBoolean() ? "template-7" : null,
        random.nextBoolean() ? "Your cart is waiting." : null);
  }
}
