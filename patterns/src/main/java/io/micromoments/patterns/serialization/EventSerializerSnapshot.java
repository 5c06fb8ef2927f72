package io.micromoments.patterns.serialization;

import io.micromoments.schemas.Event;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Stores the layout that state was written in, so that a later schema can read it. */
public final class EventSerializerSnapshot implements TypeSerializerSnapshot<Event> {

  private static final int VERSION = 1;

  private EventLayout layout;

  /** Required by Flink, which then calls {@link #readSnapshot}. */
  public EventSerializerSnapshot() {}

  EventSerializerSnapshot(EventLayout layout) {
    this.layout = layout;
  }

  @Override
  public int getCurrentVersion() {
    return VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    layout.write(out);
  }

  @Override
  public void readSnapshot(int version, DataInputView in, ClassLoader classLoader)
      throws IOException {
    layout = EventLayout.read(in);
  }

  @Override
  public TypeSerializer<Event> restoreSerializer() {
    return new EventSerializer(layout);
  }

  @Override
  public TypeSerializerSchemaCompatibility<Event> resolveSchemaCompatibility(
      TypeSerializerSnapshot<Event> oldSnapshot) {
    if (!(oldSnapshot instanceof EventSerializerSnapshot old) || !old.layout.readableToday()) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    return old.layout.equals(layout)
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
  }
}
