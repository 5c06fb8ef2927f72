package io.micromoments.benchmark.peers;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.EventBean;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.EPEventService;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import com.espertech.esper.runtime.client.EPStatement;
import io.micromoments.benchmark.engine.Engine;
import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.run.RunFigures;
import io.micromoments.benchmark.run.Stopwatch;
import io.micromoments.benchmark.engine.EngineRun;
import io.micromoments.benchmark.run.TimeLimitExceeded;
import io.micromoments.benchmark.workload.Feed;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.benchmark.workload.Template;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Esper in this process: one thread, no shuffle, no durability, events in order. All of this is in
 * Esper's favour.
 */
public final class EsperEngine implements Engine {

  private static final String TYPE = "Click";
  private static final Object[] TYPES = {
    String.class, String.class, String.class, String.class, Double.class
  };

  @Override
  public String name() {
    return "esper";
  }

  @Override
  public boolean runsOnFlink() {
    return false;
  }

  @Override
  public Optional<String> knownDifference(Template template) {
    return Optional.of(
        "@SuppressOverlappingMatches keeps a partial match that shares no event with a match,"
            + " whereas skip past-last-event discards all partial matches that began before the"
            + " match ended; Esper reports such a match later, alone or instead of a younger one"
            + " with the same end");
  }

  @Override
  public RunFigures run(EngineRun task) throws Exception {
    Feed.Reader reader = PlainRecord.inOrder(task.feed());
    int size = task.feed().size();
    long closing = task.feed().closing().time();
    MatchLog log = task.newLog();
    EPRuntime runtime = deploy(task.patterns(), log);
    try {
      EPEventService events = runtime.getEventService();
      events.clockExternal();
      long last = Long.MIN_VALUE;
      Stopwatch watch = new Stopwatch();
      for (int i = 0; i < size; i++) {
        PlainRecord record = PlainRecord.of(reader.next());
        if (record.time() != last) {
          last = record.time();
          events.advanceTime(last);
          if (watch.nanos() > task.limit().toNanos()) {
            throw new TimeLimitExceeded(size, task.limit());
          }
        }
        events.sendEventObjectArray(record.values(), TYPE);
      }
      events.advanceTime(closing);
      return watch.stop(size, log);
    } finally {
      runtime.destroy();
    }
  }

  private static EPRuntime deploy(List<PatternSpec> patterns, MatchLog log) throws Exception {
    Configuration configuration = new Configuration();
    configuration.getCommon().addEventType(TYPE, PlainRecord.FIELDS.toArray(String[]::new), TYPES);
    configuration.getRuntime().getThreading().setInternalTimerEnabled(false);
    EPRuntime runtime = EPRuntimeProvider.getRuntime(UUID.randomUUID().toString(), configuration);
    CompilerArguments arguments = new CompilerArguments(configuration);
    for (PatternSpec pattern : patterns) {
      EPCompiled compiled =
          EPCompilerProvider.getCompiler().compile(EplPattern.of(pattern), arguments);
      EPStatement statement = runtime.getDeploymentService().deploy(compiled).getStatements()[0];
      statement.addListener(
          (found, removed, from, in) -> {
            for (EventBean match : found) {
              log.add(() -> found(pattern, match));
            }
          });
    }
    return runtime;
  }

  private static MatchLog.Found found(PatternSpec pattern, EventBean match) {
    return new MatchLog.Found(
        pattern.number(), (String) match.get("first_id"), (String) match.get("last_id"));
  }
}
