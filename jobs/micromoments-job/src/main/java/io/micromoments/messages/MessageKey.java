package io.micromoments.messages;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The messages of the catalogue; their names are the keys in its files. */
public enum MessageKey {
  MOMENT_BOOST_KNOW(1),
  MOMENT_BOOST_GO(1),
  MOMENT_BOOST_DO(1),
  MOMENT_BOOST_BUY(1),
  MOMENT_BOOST_GENERAL(0),
  BATCH_PRIORITY(0),
  POLICY_ACTION(0),
  DEMOTED(0),
  DEMOTED_BY_REACTION(0),
  PROPENSITY(0),
  DIVERSITY(0),
  MINIMUM_EVIDENCE(0),
  TOO_SPECIFIC(0),
  EXPLORATION(0),
  NOT_IN_CATALOG(0),
  STOPPED(0),
  CHANNEL_NOT_SUPPORTED(1),
  CHANNEL_AVOIDED(1),
  CHANNEL_AVOIDED_AFTER_WAIT(1),
  NOT_ELIGIBLE(0),
  NO_CONSENT(1),
  ALREADY_OWNED(0),
  ALREADY_OWNED_SUBSTITUTE(0),
  EXCLUDED_BY_CUSTOMER(0),
  ALREADY_ACCEPTED(0),
  RECENTLY_REJECTED(0),
  RECENTLY_DISMISSED(0),
  FREQUENCY_CAP(0),
  SHOWN_ELSEWHERE(0),
  QUIET_HOURS(1),
  NOT_YET_VALID(0),
  EXPIRED(0),
  LOW_RELEVANCE(0),
  DIVERSITY_LIMIT(0),
  BUDGET_SPENT(0),
  CHANNEL_MOBILE_APP(0),
  CHANNEL_WEB(0),
  CHANNEL_EMAIL(0),
  CHANNEL_PUSH(0),
  CHANNEL_ATM(0),
  CHANNEL_KIOSK(0),
  CHANNEL_BRANCH(0),
  CHANNEL_STORE(0),
  CHANNEL_CALL_CENTER(0),
  CHANNEL_PHONE(0),
  CHANNEL_SMS(0),
  CHANNEL_WHATSAPP(0),
  CHANNEL_MAIL(0),
  CHANNEL_FAX(0),
  CHANNEL_OTHER(1);

  /** The names of channels, as they stand in sentences. */
  public static final Set<MessageKey> CHANNELS =
      Collections.unmodifiableSet(EnumSet.range(CHANNEL_MOBILE_APP, CHANNEL_FAX));

  private final int arguments;

  /**
   * @param arguments how many placeholders a translation may use
   */
  MessageKey(int arguments) {
    this.arguments = arguments;
  }

  /** How many placeholders a translation may use: {0} to {arguments - 1}. */
  int arguments() {
    return arguments;
  }
}
