package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.patterns.flow.Match;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.LiveMoment;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * When a command is issued and what it says: on every live moment, and while one is valid whenever
 * something changes the order. Pure.
 */
public final class Decider {

  private final DefaultPolicy policy = new DefaultPolicy();

  /** The command on a moment that just came to life; empty where the customer has no candidates. */
  public Optional<OfferResequenceCommand> onMoment(
      Customer customer, LiveMoment moment, Function<String, Offer> catalog, Instant now) {
    Optional<OfferResequenceCommand> command =
        command(customer, moment, catalog, now, moment.getMoment().getMomentId());
    command.ifPresent(each -> remember(customer, each));
    return command;
  }

  /**
   * The order in which the customer's offers stand now, while a command is valid; empty where none
   * is. To be asked before something changes, and given to {@link #onChange} after.
   */
  public Optional<List<String>> order(
      Customer customer, Function<String, Offer> catalog, Instant now) {
    return moment(customer, now)
        .flatMap(live -> command(customer, live, catalog, now, ""))
        .map(Decider::order);
  }

  /**
   * The command on anything else that can change the order: empty where no command is valid, or the
   * order is not changed by it. That boosts have faded since the last command is no change.
   *
   * @param before what {@link #order} said at the same time, before it happened
   * @param trigger the id of what happened
   */
  public Optional<OfferResequenceCommand> onChange(
      Customer customer,
      Optional<List<String>> before,
      Function<String, Offer> catalog,
      Instant now,
      String trigger) {
    Optional<OfferResequenceCommand> command =
        moment(customer, now)
            .flatMap(live -> command(customer, live, catalog, now, trigger))
            .filter(each -> !before.equals(Optional.of(order(each))));
    command.ifPresent(each -> remember(customer, each));
    return command;
  }

  /** The moment of the command that is valid. */
  private static Optional<LiveMoment> moment(Customer customer, Instant now) {
    IssuedCommand issued = customer.state().getIssued();
    if (issued == null || !now.isBefore(issued.getValidUntil())) {
      return Optional.empty();
    }
    return customer.liveMoments(now, DefaultPolicy.MOMENT_LIFETIME).stream()
        .filter(live -> live.getMoment().getMomentId().equals(issued.getMomentId()))
        .findFirst();
  }

  private static void remember(Customer customer, OfferResequenceCommand command) {
    customer
        .state()
        .setIssued(new IssuedCommand(command.getMoment().getId(), command.getValidUntil()));
  }

  private Optional<OfferResequenceCommand> command(
      Customer customer,
      LiveMoment live,
      Function<String, Offer> catalog,
      Instant now,
      String trigger) {
    if (customer.state().getOffers() == null
        || customer.state().getOffers().getOffers().isEmpty()) {
      return Optional.empty();
    }
    List<CandidateOffer> candidates = customer.state().getOffers().getOffers();
    Micromoment moment = live.getMoment();
    String channel = customer.channelFor(live, now);
    DefaultPolicy.Ranking ranking = policy.rank(candidates, catalog, customer, channel, now);
    return Optional.of(
        OfferResequenceCommand.newBuilder()
            .setCommandId(
                Match.hash(
                    String.join(
                        "\n",
                        moment.getCustomerId(),
                        now.toString(),
                        moment.getMomentId(),
                        trigger)))
            .setSequenceNumber(0)
            .setCustomerId(customer.state().getOffers().getCustomerId())
            .setIssuedAt(now)
            .setValidUntil(moment.getDetectedAt().plus(DefaultPolicy.MOMENT_LIFETIME))
            .setChannel(channel)
            .setMoment(
                new MomentRef(
                    moment.getMomentId(),
                    moment.getMoment(),
                    moment.getIntent(),
                    moment.getPattern(),
                    moment.getVersion(),
                    moment.getConfidence()))
            .setBefore(candidates.stream().map(CandidateOffer::getOfferId).toList())
            .setAfter(ranking.after())
            .setWithheld(ranking.withheld())
            .setPolicy(DefaultPolicy.NAME)
            .setPolicyVersion(DefaultPolicy.VERSION)
            .setEvidence(moment.getEvidence())
            .build());
  }

  private static List<String> order(OfferResequenceCommand command) {
    return command.getAfter().stream().map(RankedOffer::getOfferId).toList();
  }
}
