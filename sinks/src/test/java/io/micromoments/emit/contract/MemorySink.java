package io.micromoments.emit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Keeps what it is given in this process, for tests; at least once, since what is given counts at
 * once.
 */
public final class MemorySink<T> implements Sink<T> {

  private static final long serialVersionUID = 1L;
  private static final Map<String, List<Object>> KEPT = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();

  public MemorySink() {
    KEPT.put(id, new ArrayList<>());
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) {
    return new Writer<>(KEPT.get(id));
  }

  /** All it was given so far, in the order it came. */
  @SuppressWarnings("unchecked") // Only its own writers add to its list.
  public List<T> received() {
    List<Object> kept = KEPT.get(id);
    synchronized (kept) {
      return (List<T>) List.copyOf(kept);
    }
  }

  private record Writer<T>(List<Object> kept) implements SinkWriter<T> {
    @Override
    public void write(T record, Context context) {
      synchronized (kept) {
        kept.add(record);
      }
    }

    @Override
    public void flush(boolean endOfInput) {
      // Nothing waits.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
