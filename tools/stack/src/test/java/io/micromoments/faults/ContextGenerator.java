package io.micromoments.faults;

import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;

/** Generates the initial context records of a workload and those sent between events. */
final class ContextGenerator {

  private static final List<String> OFFERS =
      List.of("loan", "shop", "cart", "service", "balance", "repair", "plain", "voucher");

  /** Offers with a budget. */
  static final List<String> SCARCE = List.of("loan", "shop", "balance");

  private static final List<String> PURPOSES = List.of("personalisation", "location");
  private static final int CHANGES = 160;
  private static final int ERASURES = 2;
  private static final int MERGES = 30;

  private final SplittableRandom random;
  private final WorkloadCustomers people;
  private int made;

  ContextGenerator(SplittableRandom random, WorkloadCustomers people) {
    this.random = random;
    this.people = people;
  }

  void add(List<WorkloadRecord> before, List<WorkloadRecord> during) {
    Instant start = Workload.BEGIN.minus(Duration.ofHours(1));
    for (String offer : OFFERS) {
      before.add(item("context.catalog", offer, offer(offer, start), start));
    }
    for (String customer : people.customers()) {
      atStart(customer, start, before);
    }
    for (String device : people.devices()) {
      if (random.nextInt(3) == 0) {
        before.add(item("context.identity", device, link(device, true, start), start));
      }
    }
    for (String card : people.cards()) {
      if (random.nextInt(3) == 0) {
        before.add(item("context.identity", card, link(card, true, start), start));
      }
    }
    for (int i = 0; i < CHANGES; i++) {
      during.add(change(sometime()));
    }
    for (int i = 0; i < MERGES; i++) {
      during.add(merge(people.customer(random), people.customer(random), sometime()));
    }
    for (int i = 0; i < ERASURES; i++) {
      String customer = people.customer(random);
      Instant at = sometime();
      during.add(
          item(
              "context.erasure",
              customer,
              new ErasureRequest(id(), at, customer, "request-" + i),
              at));
    }
  }

  private void atStart(String customer, Instant start, List<WorkloadRecord> before) {
    before.add(
        item(
            "context.profile",
            customer,
            CustomerProfile.newBuilder()
                .setEventId(id())
                .setEventTime(start)
                .setCustomerId(customer)
                .setSegment("segment-" + random.nextInt(4))
                .setPreferredChannels(List.of("WEB"))
                .build(),
            start));
    for (String purpose : PURPOSES) {
      if (random.nextInt(5) > 0) {
        before.add(consent(customer, purpose, true, start));
      }
    }
    if (random.nextInt(10) > 0) {
      before.add(candidates(customer, start));
    }
  }

  /** Returns a context record that is sent between the events. */
  private WorkloadRecord change(Instant at) {
    String customer = people.customer(random);
    String device = random.nextInt(4) == 0 ? people.card(random) : people.device(random);
    return switch (random.nextInt(8)) {
      case 0 ->
          consent(
              customer, PURPOSES.get(random.nextInt(PURPOSES.size())), random.nextBoolean(), at);
      case 1 -> candidates(customer, at);
      case 2 -> item("context.identity", device, link(device, false, at), at);
      case 3, 4 -> item("context.identity", device, link(device, true, at), at);
      case 5 -> outcome(customer, "voucher", OutcomeKind.ACCEPTED, at);
      default ->
          outcome(
              customer,
              OFFERS.get(random.nextInt(OFFERS.size())),
              List.of(OutcomeKind.values()).get(random.nextInt(OutcomeKind.values().length)),
              at);
    };
  }

  private WorkloadRecord outcome(String customer, String offer, OutcomeKind outcome, Instant at) {
    return item(
        "context.outcomes",
        customer,
        OfferOutcome.newBuilder()
            .setEventId(id())
            .setEventTime(at)
            .setCustomerId(customer)
            .setOfferId(offer)
            .setChannel("WEB")
            .setOutcome(outcome)
            .build(),
        at);
  }

  /** Returns a merge, or for one customer in three the end of theirs. */
  private WorkloadRecord merge(String customer, String other, Instant at) {
    boolean ends = Math.floorMod(customer.hashCode(), 3) == 0 && random.nextBoolean();
    String into = ends || other.equals(customer) ? null : other;
    return item("context.merges", customer, new CustomerMerge(id(), at, customer, into), at);
  }

  private IdentityLink link(String device, boolean linked, Instant at) {
    return new IdentityLink(id(), at, device, people.ownerOf(device), linked);
  }

  private WorkloadRecord consent(String customer, String purpose, boolean granted, Instant at) {
    return item(
        "context.consent",
        customer + "/" + purpose,
        new Consent(id(), at, customer, purpose, granted),
        at);
  }

  private WorkloadRecord candidates(String customer, Instant at) {
    List<String> left = new ArrayList<>(OFFERS);
    List<CandidateOffer> offers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      offers.add(new CandidateOffer(left.remove(random.nextInt(left.size())), 1.0 - 0.1 * i));
    }
    return item("context.offers", customer, new CandidateOffers(id(), at, customer, offers), at);
  }

  /** Returns an offer. Most that answer a moment have a small budget, to exercise settlement. */
  private Offer offer(String name, Instant at) {
    Offer.Builder offer =
        Offer.newBuilder()
            .setEventId(id())
            .setEventTime(at)
            .setOfferId(name)
            .setCategory(name)
            .setIntents(List.of(name));
    if (name.equals("voucher")) {
      offer.setBudgetAmount(60.0).setCost(7.5).setContactCost(0.5).setGrants("location");
    }
    if (SCARCE.contains(name)) {
      offer.setBudget(5L + random.nextInt(10));
    }
    return offer.build();
  }

  private Instant sometime() {
    return Workload.BEGIN.plusMillis(random.nextLong(Workload.SPAN.toMillis()));
  }

  private String id() {
    return "known-" + made++;
  }

  private static WorkloadRecord item(String topic, String key, SpecificRecord record, Instant at) {
    return WorkloadRecord.of(topic, Workload.partition(topic, key), key, record, at);
  }
}
