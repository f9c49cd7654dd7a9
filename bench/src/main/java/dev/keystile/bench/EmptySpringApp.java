package dev.keystile.bench;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** The baseline of a start: Spring Boot with Spring MVC, as its starter sets it up, and one constant answer. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class EmptySpringApp {

    EmptySpringApp() {}

    @Bean
    RouterFunction<ServerResponse> constant() {
        return RouterFunctions.route()
                .POST("/v1/check", request -> ServerResponse.ok().body("ok"))
                .build();
    }

    /**
     * Starts it.
     *
     * @param arguments the port
     */
    public static void main(String[] arguments) {
        SpringApplication app = new SpringApplication(EmptySpringApp.class);
        app.setBannerMode(Banner.Mode.OFF);
        app.setDefaultProperties(Map.of("server.address", "127.0.0.1", "server.port", arguments[0]));
        app.run();
    }
}
