package io.micromoments.workbench.report;

import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.workbench.report.ReplayReport.CustomerReport;
import io.micromoments.workbench.report.ReplayReport.MomentEntry;
import io.micromoments.workbench.results.Formats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Position of a moment on a timeline: a line down to the axis with a label beside its top.
 *
 * @param from position of the start, in percent
 * @param to position of the detection, in percent
 * @param row row of the label, 0 at the top; -1 if there is no room for one
 * @param left whether the label is left of the line
 */
record MomentMark(Micromoment moment, double from, double to, String label, int row, boolean left) {

  /** Maximum number of label rows; moments that do not fit are marked without a label. */
  private static final int MAX_ROWS = 8;

  private static final int LONGEST_LABEL = 24;

  /** Width of a label character, in percent of the width of a phone. */
  private static final double CHARACTER = 2.4;

  /** How far a label may extend beyond the drawing, in percent. */
  private static final double INSET = 2;

  /** Returns the marks of a customer's moments, from left to right. */
  static List<MomentMark> place(CustomerReport report, TimeAxis axis) {
    List<MomentMark> unplaced = new ArrayList<>();
    for (ReplayReport.Entry entry : report.entries()) {
      if (entry instanceof MomentEntry detected) {
        Micromoment moment = detected.moment();
        double from = axis.at(moment.getStartedAt());
        double to = axis.at(moment.getDetectedAt());
        unplaced.add(new MomentMark(moment, Math.min(from, to), to, label(moment), -1, to >= 50));
      }
    }
    // From the edges inwards, so that the line of an upper mark passes the labels below it.
    unplaced.sort(Comparator.comparingDouble(mark -> Math.min(mark.to(), 100 - mark.to())));
    List<MomentMark> placed = new ArrayList<>();
    for (MomentMark mark : unplaced) {
      placed.add(placed(mark, placed));
    }
    placed.sort(Comparator.comparingDouble(MomentMark::to));
    return List.copyOf(placed);
  }

  /** Returns the mark in the first row with room, preferably where no line crosses a label. */
  private static MomentMark placed(MomentMark mark, List<MomentMark> others) {
    MomentMark crossed = mark;
    for (int row = 0; row < MAX_ROWS; row++) {
      for (boolean left : List.of(mark.left(), !mark.left())) {
        MomentMark here = mark.at(row, left);
        if ((left == mark.left() || here.fits()) && others.stream().noneMatch(here::overlaps)) {
          if (others.stream().noneMatch(here::crosses)) {
            return here;
          }
          crossed = crossed.row() < 0 ? here : crossed;
        }
      }
    }
    return crossed;
  }

  private static String label(Micromoment moment) {
    String name = moment.getMoment() + " " + Formats.shortened(moment.getIntent(), LONGEST_LABEL);
    return moment.getStatus() == PatternStatus.live ? name : name + " (" + moment.getStatus() + ")";
  }

  /** Returns whether there is room for a label. */
  boolean isLabelled() {
    return row >= 0;
  }

  /** Returns the CSS classes of the mark and its label. */
  String look() {
    String kind = CustomerTimeline.kindClass(moment.getMoment());
    return moment.getStatus() == PatternStatus.live ? kind : kind + " shadow";
  }

  /** Returns the text that is shown if a pointer rests on the label. */
  String title() {
    return "%s %s, from %s to %s"
        .formatted(
            moment.getMoment(),
            moment.getIntent(),
            Formats.time(moment.getStartedAt(), moment.getDetectedAt()),
            Formats.time(moment.getDetectedAt()));
  }

  MomentMark at(int newRow, boolean newLeft) {
    return new MomentMark(moment, from, to, label, newRow, newLeft);
  }

  private double labelFrom() {
    return left ? to - label.length() * CHARACTER : to;
  }

  private double labelTo() {
    return left ? to : to + label.length() * CHARACTER;
  }

  boolean fits() {
    return labelFrom() > -INSET && labelTo() < 100 + INSET;
  }

  /** Returns whether two marks in the same row overlap. */
  boolean overlaps(MomentMark other) {
    return row == other.row
        && Math.min(from, labelFrom()) - 1 < Math.max(other.to, other.labelTo()) + 1
        && Math.min(other.from, other.labelFrom()) - 1 < Math.max(to, labelTo()) + 1;
  }

  /**
   * Returns whether the line of one mark, which runs down to the axis, crosses the other's label.
   */
  boolean crosses(MomentMark other) {
    return goesThroughLabelOf(other) || other.goesThroughLabelOf(this);
  }

  private boolean goesThroughLabelOf(MomentMark other) {
    return row >= 0 && row < other.row && other.labelFrom() < to && to < other.labelTo();
  }
}
