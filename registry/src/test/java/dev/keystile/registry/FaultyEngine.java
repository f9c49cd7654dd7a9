package dev.keystile.registry;

import dev.keystile.registry.store.Engine;
import dev.keystile.registry.store.WriteConnection;
import dev.keystile.registry.upkeep.Examination;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A real engine with places where a test can make something go wrong. */
final class FaultyEngine implements Engine {

    private final Engine engine;
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger commits = new AtomicInteger();
    volatile Runnable beforeCommit = () -> {};
    volatile Runnable afterCommit = () -> {};
    volatile Consumer<JdbcClient> onBegin = client -> {};

    FaultyEngine(Engine engine) {
        this.engine = engine;
    }

    @Override
    public WriteConnection openWriter() {
        opened.incrementAndGet();
        return new Connection(engine.openWriter());
    }

    @Override
    public <T> T read(Function<JdbcClient, T> work) {
        return engine.read(work);
    }

    @Override
    public <T> T follow(Function<JdbcClient, T> work) {
        return engine.follow(work);
    }

    @Override
    public Examination examine() {
        return engine.examine();
    }

    @Override
    public boolean isUnavailable(Throwable fault) {
        return engine.isUnavailable(fault);
    }

    @Override
    public void close() {
        engine.close();
    }

    private final class Connection implements WriteConnection {

        private final WriteConnection connection;

        Connection(WriteConnection connection) {
            this.connection = connection;
        }

        @Override
        public JdbcClient client() {
            return connection.client();
        }

        @Override
        public void requireDurable() {
            connection.requireDurable();
        }

        @Override
        public void begin() {
            onBegin.accept(connection.client());
            connection.begin();
        }

        @Override
        public void commit() {
            beforeCommit.run();
            connection.commit();
            commits.incrementAndGet();
            afterCommit.run();
        }

        @Override
        public void rollback() {
            connection.rollback();
        }

        @Override
        public void savepoint() {
            connection.savepoint();
        }

        @Override
        public void releaseSavepoint() {
            connection.releaseSavepoint();
        }

        @Override
        public void rollbackToSavepoint() {
            connection.rollbackToSavepoint();
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
