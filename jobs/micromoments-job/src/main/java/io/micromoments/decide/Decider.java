package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.decide.ChannelChooser.Way;
import io.micromoments.decide.Decision.Verdict;
import io.micromoments.patterns.flow.CommandId;
import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.language.Policy;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ConsentGiven;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.DataUsed;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.LiveMoment;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * When a command is issued and what it says: on every live moment, and while one is valid whenever
 * something changes how the offers stand. Pure but for what it notes of the customer.
 */
public final class Decider {

  private final CompiledPolicy compiled;
  private final Policy policy;
  private final Ranker ranker;

  /**
   * @param experience what became of offers so far
   */
  public Decider(CompiledPolicy compiled, AcceptanceRates experience) {
    this.compiled = compiled;
    this.policy = compiled.policy();
    this.ranker = new Ranker(compiled, experience);
  }

  public Policy policy() {
    return policy;
  }

  /** Whether a customer is of the share whose offers stay as the batch has them. */
  public boolean holdsOut(String customer) {
    return compiled.holdsOut(customer);
  }

  /**
   * Decides on a moment that just came to life.
   *
   * @param group of customers, by which it is counted; nothing is commanded to those held out
   */
  public Decision onMoment(
      Customer customer,
      LiveMoment moment,
      String group,
      Function<String, CatalogEntry> catalog,
      Instant now) {
    if (candidates(customer).isEmpty()) {
      return Decision.none(Verdict.NO_CANDIDATES);
    }
    if (isStale(customer, now)) {
      return Decision.none(Verdict.STALE_CONTEXT);
    }
    if (group.equals(MeasureGroups.HOLD_OUT)) {
      note(
          customer,
          moment,
          MeasureGroups.HOLD_OUT,
          heldOut(customer, moment, now),
          false,
          List.of(),
          now);
      return Decision.none(Verdict.HELD_OUT);
    }
    return issue(customer, moment, group, rank(customer, moment, catalog, now), catalog, now);
  }

  /** There is no command; outcomes are known to be of the decision by its name. */
  private static String heldOut(Customer customer, LiveMoment moment, Instant now) {
    return CommandId.decision(
        customer.state().getOffers().getCustomerId(), now, moment.getMoment().getMomentId());
  }

  /**
   * How the customer's offers stand now, while a command is valid; empty where none is, for which
   * nothing is ranked. To be asked before something becomes known, and given to {@link #onChange}
   * after.
   */
  Optional<DecisionSnapshot> standing(
      Customer customer, Function<String, CatalogEntry> catalog, Instant now) {
    return moment(customer, now)
        .filter(live -> customer.state().getOffers() != null)
        .map(live -> rank(customer, live, catalog, now))
        .map(ranked -> DecisionSnapshot.of(ranked.ranking, ranked.way));
  }

  /**
   * Decides on anything else that can change how offers stand: there is no command where none is
   * valid, or they stand as before. That boosts have faded since the last command is no change.
   *
   * @param before what {@link #standing} said at the same time, before it became known
   */
  Decision onChange(
      Customer customer,
      Optional<DecisionSnapshot> before,
      Function<String, CatalogEntry> catalog,
      Instant now) {
    Optional<LiveMoment> live = moment(customer, now);
    if (live.isEmpty() || customer.state().getOffers() == null) {
      return Decision.none(Verdict.UNCHANGED);
    }
    if (isStale(customer, now)) {
      return Decision.none(Verdict.STALE_CONTEXT);
    }
    Ranked ranked = rank(customer, live.get(), catalog, now);
    if (before.equals(Optional.of(DecisionSnapshot.of(ranked.ranking, ranked.way)))) {
      return Decision.none(Verdict.UNCHANGED);
    }
    String group = customer.state().getIssued().getGroup();
    return issue(customer, live.get(), group, ranked, catalog, now);
  }

  /**
   * The way to the customer, while a command is valid; empty where none is. To be asked before and
   * after an event that tells where they are, which is not worth a ranking.
   */
  Optional<Way> way(Customer customer, Instant now) {
    return moment(customer, now).map(live -> ChannelChooser.choose(policy, customer, live, now));
  }

  /** Whether a command is valid that may have to go elsewhere once the customer is seen there. */
  static boolean followsChannel(Customer customer, Instant now) {
    IssuedCommand issued = customer.state().getIssued();
    return issued != null && issued.getFollowsChannel() && now.isBefore(issued.getValidUntil());
  }

  /** The moment of the command that is valid; nothing is changed for those held out. */
  private Optional<LiveMoment> moment(Customer customer, Instant now) {
    IssuedCommand issued = customer.state().getIssued();
    if (issued == null
        || !now.isBefore(issued.getValidUntil())
        || issued.getGroup().equals(MeasureGroups.HOLD_OUT)) {
      return Optional.empty();
    }
    return customer.liveMoments(now, policy.lifetime()).stream()
        .filter(live -> live.getMoment().getMomentId().equals(issued.getMomentId()))
        .findFirst();
  }

  private boolean isStale(Customer customer, Instant now) {
    CustomerProfile profile = customer.state().getProfile();
    CandidateOffers offers = customer.state().getOffers();
    return (profile != null && isOlder(profile.getEventTime(), policy.staleAfter().profile(), now))
        || isOlder(offers.getEventTime(), policy.staleAfter().offers(), now);
  }

  private static boolean isOlder(Instant known, Optional<Duration> limit, Instant now) {
    return limit.isPresent() && known.plus(limit.get()).isBefore(now);
  }

  private Decision issue(
      Customer customer,
      LiveMoment live,
      String group,
      Ranked ranked,
      Function<String, CatalogEntry> catalog,
      Instant now) {
    OfferResequenceCommand command = command(customer, live, ranked, now);
    command.setSequenceNumber(customer.state().getCommands() + 1);
    command.setCommandId(CommandId.of(command));
    Map<String, Long> budgets = new LinkedHashMap<>();
    for (RankedOffer each : command.getAfter()) {
      Long budget = catalog.apply(each.getOfferId()).offer().getBudget();
      if (budget != null) {
        budgets.put(each.getOfferId(), budget);
      }
    }
    List<String> budgeted = List.copyOf(budgets.keySet());
    IssuedCommand before = customer.state().getIssued();
    if (before != null && now.isBefore(before.getValidUntil())) {
      before.getBudgeted().forEach(each -> budgets.putIfAbsent(each, 0L));
    }
    note(customer, live, group, command.getCommandId(), ranked.way.follows(), budgeted, now);
    return new Decision(Verdict.COMMAND, Optional.of(command), budgets);
  }

  private void note(
      Customer customer,
      LiveMoment live,
      String group,
      String commandId,
      boolean followsChannel,
      List<String> budgeted,
      Instant now) {
    Micromoment moment = live.getMoment();
    customer
        .commands()
        .add(
            new IssuedCommand(
                moment.getMomentId(),
                now,
                moment.getDetectedAt().plus(policy.lifetime()),
                commandId,
                moment.getPattern(),
                moment.getVersion(),
                policy.name(),
                policy.version(),
                group,
                followsChannel,
                budgeted));
  }

  private static List<CandidateOffer> candidates(Customer customer) {
    CandidateOffers offers = customer.state().getOffers();
    return offers == null ? List.of() : offers.getOffers();
  }

  private record Ranked(Ranking ranking, Way way) {}

  private Ranked rank(
      Customer customer, LiveMoment live, Function<String, CatalogEntry> catalog, Instant now) {
    Way way = ChannelChooser.choose(policy, customer, live, now);
    return new Ranked(
        ranker.rank(
            new DecisionContext(customer, candidates(customer), catalog, way, now),
            luck(live.getMoment())),
        way);
  }

  /** The same for all commands on a moment, so that the place left to chance does not flicker. */
  private double luck(Micromoment moment) {
    if (policy.exploration().isEmpty()) {
      return 0;
    }
    String hash =
        Match.hash(
            policy.exploration().get().seed()
                + "\n"
                + moment.getCustomerId()
                + "\n"
                + moment.getMomentId());
    return (Long.parseUnsignedLong(hash.substring(0, 16), 16) >>> 11) * 0x1p-53;
  }

  /** The command without its id and number. */
  private OfferResequenceCommand command(
      Customer customer, LiveMoment live, Ranked ranked, Instant now) {
    Micromoment moment = live.getMoment();
    // By constructor: Avro's builders copy the fields of the schema each time.
    return new OfferResequenceCommand(
        "",
        0L,
        customer.state().getOffers().getCustomerId(),
        now,
        moment.getDetectedAt().plus(policy.lifetime()),
        ranked.way.channel(),
        new MomentRef(
            moment.getMomentId(),
            moment.getMoment(),
            moment.getIntent(),
            moment.getPattern(),
            moment.getVersion(),
            moment.getConfidence()),
        ids(candidates(customer)),
        ranked.ranking.after(),
        ranked.ranking.withheld(),
        policy.name(),
        policy.version(),
        moment.getEvidence(),
        ranked.way.from(),
        ranked.ranking.explored(),
        dataUsed(customer));
  }

  private static List<String> ids(List<CandidateOffer> offers) {
    List<String> ids = new ArrayList<>(offers.size());
    for (CandidateOffer offer : offers) {
      ids.add(offer.getOfferId());
    }
    return ids;
  }

  /** Which parts of what is known the order rests on, and how old each is. */
  private static List<DataUsed> dataUsed(Customer customer) {
    List<DataUsed> used = new ArrayList<>(4);
    used.add(new DataUsed("offers", customer.state().getOffers().getEventTime()));
    if (customer.state().getProfile() != null) {
      used.add(new DataUsed("profile", customer.state().getProfile().getEventTime()));
    }
    Instant consents = null;
    for (ConsentGiven consent : customer.state().getConsents().values()) {
      consents = consents == null || consent.getAt().isAfter(consents) ? consent.getAt() : consents;
    }
    if (consents != null) {
      used.add(new DataUsed("consents", consents));
    }
    if (customer.contacts().latest() != null) {
      used.add(new DataUsed("contacts", customer.contacts().latest()));
    }
    customer.state().getPurchases().values().stream()
        .max(Long::compare)
        .ifPresent(at -> used.add(new DataUsed("purchases", Instant.ofEpochMilli(at))));
    return used;
  }
}
