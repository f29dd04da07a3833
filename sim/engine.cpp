// Feeds an engine with whole packets and takes its results: no Python between cycles. See sim/engine.py.
//
// WEIGHT_BYTES, ACTIVATION_BYTES and RESULT_BYTES are the bytes of a beat, COUNTERS the number of counters.

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "Vengine_sim.h"
#include "verilated.h"

namespace {

struct Stream {  // packets, one after another
    const uint8_t* data;
    uint64_t packets, beats;  // of each packet
};

struct Job {
    uint8_t fields[16];
    Stream weights, activations;
    uint8_t* results;
    uint64_t result_beats;
    uint32_t* counters;  // as they are when the job's last result has come
};

enum Outcome { DONE, RUNNING, ERROR, STUCK, EARLY, LATE };

class Random {  // xorshift
    uint64_t state;

  public:
    explicit Random(uint64_t seed) : state(seed * 2654435761u + 88172645463325252u) {}
    bool in(unsigned of256) {
        if (!of256) return false;
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        return (state >> 24 & 255) < of256;
    }
};

// Where a stream is: the next beat to offer. Once offered, a beat stays until it is taken.
struct Feed {
    uint64_t job = 0, beat = 0;
    bool offered = false;
};

class Engine {
    VerilatedContext context;
    std::unique_ptr<Vengine_sim> made;
    std::vector<Job> jobs;
    Feed weights, activations;
    uint64_t offered = 0, job = 0, beat = 0, quiet = 0, clocks = 0;
    Random random;
    unsigned stalls;  // of 256 cycles, for each stream

    void clock() {
        Vengine_sim& top = *made;
        top.clk = 1, top.eval();
        top.clk = 0, top.eval();
        clocks++;
    }

    template <size_t BYTES, typename Port> void offer(Feed& feed, Stream Job::*stream, Port& payload, CData& valid) {
        if (feed.offered) return;
        while (feed.job < jobs.size() && feed.beat == (jobs[feed.job].*stream).packets * (jobs[feed.job].*stream).beats)
            feed.job++, feed.beat = 0;
        valid = feed.offered = feed.job < jobs.size() && !random.in(stalls);
        if (!valid) return;
        const Stream& from = jobs[feed.job].*stream;
        uint8_t* to = reinterpret_cast<uint8_t*>(&payload);
        std::memcpy(to, from.data + feed.beat * BYTES, BYTES);
        to[BYTES] = (feed.beat + 1) % from.beats == 0;  // last
    }

    static void take(Feed& feed, bool ready) {
        if (feed.offered && ready) feed.beat++, feed.offered = false;
    }

    void count(uint32_t* counters) { std::memcpy(counters, &made->counters, 4 * COUNTERS); }

  public:
    Engine(unsigned seed, unsigned stalls) : random(seed), stalls(stalls) {
        context.randReset(2);  // flops begin at random
        context.randSeed(seed);
        made = std::make_unique<Vengine_sim>(&context);
        Vengine_sim& top = *made;
        top.job_valid = top.weights_valid = top.activations_valid = top.results_ready = 0;
        top.recover = top.clear_counters = 0;
        top.rst = 1, top.clk = 0;
        top.eval(), clock(), clock();
        top.rst = 0;
    }

    ~Engine() { made->final(); }

    void queue(const Job& more) { jobs.push_back(more); }

    Outcome run(uint64_t cycles, uint64_t patience) {
        Vengine_sim& top = *made;
        for (; cycles; cycles--) {
            if (job == jobs.size() && !top.status) return DONE;
            top.job_valid = offered < jobs.size();
            if (top.job_valid) std::memcpy(&top.job_payload, jobs[offered].fields, sizeof top.job_payload);
            offer<WEIGHT_BYTES>(weights, &Job::weights, top.weights_payload, top.weights_valid);
            offer<ACTIVATION_BYTES>(activations, &Job::activations, top.activations_payload, top.activations_valid);
            top.results_ready = !random.in(stalls);
            top.eval();

            if (top.error) return ERROR;
            bool moved = top.job_valid && top.job_ready;
            offered += moved;
            moved |= top.weights_valid && top.weights_ready;
            moved |= top.activations_valid && top.activations_ready;
            take(weights, top.weights_ready), take(activations, top.activations_ready);
            Outcome outcome = RUNNING;
            uint32_t* counters = nullptr;
            if (top.results_valid && top.results_ready) {
                moved = true;
                if (job == jobs.size()) return LATE;
                Job& now = jobs[job];
                const uint8_t* from = reinterpret_cast<const uint8_t*>(&top.results_payload);
                bool narrow = from[RESULT_BYTES] & 1, last = from[RESULT_BYTES] & 2;
                uint8_t* to = now.results + beat * RESULT_BYTES;
                std::memcpy(to, from, RESULT_BYTES);
                if (narrow) std::memset(to + RESULT_BYTES / 4, 0, RESULT_BYTES - RESULT_BYTES / 4);
                beat++;
                if (last != (beat == now.result_beats)) outcome = last ? EARLY : LATE;
                if (last) counters = now.counters, job++, beat = 0;
            }
            quiet = moved ? 0 : quiet + 1;
            clock();
            if (counters) count(counters);
            if (outcome != RUNNING) return outcome;
            if (quiet > patience) return STUCK;
        }
        return RUNNING;
    }

    void finish(uint32_t* counters) {  // the jobs are over: counters, and what is wrong
        count(counters);
        jobs.clear();
        weights = activations = Feed();
        offered = job = beat = quiet = 0;
    }

    uint64_t cycles() { return clocks; }
    uint32_t error() { return made->error; }
};

}  // namespace

extern "C" {
void* engine_create(unsigned seed, unsigned stalls) { return new Engine(seed, stalls); }
void engine_destroy(void* engine) { delete static_cast<Engine*>(engine); }
void engine_queue(void* engine, const uint8_t* fields, const uint8_t* weights, uint64_t packets, uint64_t weight_beats,
                  const uint8_t* activations, uint64_t activation_beats, uint8_t* results, uint64_t result_beats,
                  uint32_t* counters) {
    Job job{};
    std::memcpy(job.fields, fields, sizeof job.fields);
    job.weights = {weights, packets, weight_beats};
    job.activations = {activations, activations ? 1u : 0u, activation_beats};
    job.results = results, job.result_beats = result_beats, job.counters = counters;
    static_cast<Engine*>(engine)->queue(job);
}
int engine_run(void* engine, uint64_t cycles, uint64_t patience) {
    return static_cast<Engine*>(engine)->run(cycles, patience);
}
void engine_finish(void* engine, uint32_t* counters) { static_cast<Engine*>(engine)->finish(counters); }
uint64_t engine_cycles(void* engine) { return static_cast<Engine*>(engine)->cycles(); }
uint32_t engine_error(void* engine) { return static_cast<Engine*>(engine)->error(); }
}
