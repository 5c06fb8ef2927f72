package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.workload.PatternFile;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.detect.DetectOperator;
import io.micromoments.patterns.compile.EventFilter;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.MatchType;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * This engine: the event filter of the ingest stage, and the detector for all patterns in an
 * operator of its own.
 */
public final class MicromomentsEngine extends FlinkEngine {

  @Override
  public String name() {
    return "micromoments";
  }

  @Override
  protected void build(DataStream<Element> events, List<PatternSpec> patterns, long run) {
    detect(events, PatternFile.of(patterns), run);
  }

  static void detect(DataStream<Element> events, List<SourceText> patterns, long run) {
    PatternSet set = new PatternSet(patterns);
    events
        .filter(new MayFit(set))
        .uid("prefilter")
        .keyBy(Element::key, Types.STRING)
        .transform("detect", MatchType.INSTANCE, new DetectOperator(set))
        .uid("detect")
        .map(new Log(run), MatchType.INSTANCE)
        .uid("log")
        .sinkTo(new DiscardingSink<>())
        .uid("sink");
  }

  private static final class MayFit extends RichFilterFunction<Element> {

    private static final long serialVersionUID = 1L;

    private final PatternSet patterns;
    private transient EventFilter filter;

    MayFit(PatternSet patterns) {
      this.patterns = patterns;
    }

    @Override
    public void open(OpenContext context) {
      filter = new EventFilter(patterns.compile());
    }

    @Override
    public boolean filter(Element element) {
      return filter.mayMatch(((EventElement) element).event());
    }
  }

  private static final class Log extends RichMapFunction<Match, Match> {

    private static final long serialVersionUID = 1L;

    private final long run;
    private transient MatchLog log;

    Log(long run) {
      this.run = run;
    }

    @Override
    public void open(OpenContext context) {
      log = RunMatches.of(run);
    }

    @Override
    public Match map(Match match) {
      log.add(
          () ->
              MatchSummaries.found(PatternSpec.numberOf(match.pattern().pattern()), match.steps()));
      return match;
    }
  }
}
