package io.micromoments.decide;

import io.micromoments.patterns.language.Policy.Exactness;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Reason;
import java.util.Locale;

/** The texts of reasons in commands; all of them may be shown to the customer. */
final class ReasonTexts {

  static final Reason BATCH_PRIORITY =
      reason(ReasonCode.BATCH_PRIORITY, "This is one of the offers we have chosen for you.");
  static final Reason DEMOTED =
      reason(ReasonCode.DEMOTED, "Other things come first for you right now.");
  static final Reason DEMOTED_BY_REACTION =
      reason(ReasonCode.DEMOTED_BY_REACTION, "You were not interested in this not long ago.");
  static final Reason PROPENSITY =
      reason(ReasonCode.PROPENSITY, "We weighed how well this suits what you do with us.");
  static final Reason DIVERSITY =
      reason(ReasonCode.DIVERSITY, "It makes room for something of another kind.");
  static final Reason MINIMUM_EVIDENCE =
      reason(ReasonCode.MINIMUM_EVIDENCE, "We are not sure enough that you want this right now.");
  static final Reason NOT_TOO_EXACT =
      reason(
          ReasonCode.NOT_TOO_EXACT,
          "You prefer that we do not pick single things by what you just did.");
  static final Reason EXPLORATION =
      reason(
          ReasonCode.EXPLORATION, "We show it here by chance, to learn what people like to see.");

  private ReasonTexts() {}

  /** Returns the reason for an offer that is boosted by a moment. */
  static Reason boost(Micromoment moment, Exactness exactness) {
    String text;
    if (exactness == Exactness.GENERAL) {
      text = "It may be of use to you right now.";
    } else {
      String intent = moment.getIntent().replace('-', ' ');
      text =
          switch (moment.getMoment()) {
            case KNOW -> "It fits what you are reading about right now: " + intent + ".";
            case GO -> "It fits where you are right now: " + intent + ".";
            case DO -> "It fits what you are doing right now: " + intent + ".";
            case BUY -> "It fits what you are about to buy right now: " + intent + ".";
          };
    }
    return reason(ReasonCode.MOMENT_BOOST, text);
  }

  static String onChannel(String channel) {
    return switch (channel) {
      case "MOBILE_APP" -> "in the mobile app";
      case "WEB" -> "on our website";
      case "EMAIL" -> "by email";
      case "PUSH" -> "by push message";
      case "ATM" -> "at the cash machine";
      case "KIOSK" -> "at the kiosk";
      case "BRANCH" -> "in the branch";
      case "STORE" -> "in the store";
      case "CALL_CENTER", "PHONE" -> "on the phone";
      case "SMS" -> "by text message";
      case "WHATSAPP" -> "by WhatsApp";
      case "MAIL" -> "by mail";
      case "FAX" -> "by fax";
      default -> "on " + channel.toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  private static Reason reason(ReasonCode code, String text) {
    return new Reason(code.name(), text);
  }
}
