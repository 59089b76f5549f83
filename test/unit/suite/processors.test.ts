import { busyPercent, parseProcessorTimes } from "../../processors";

/** Guests' time, the last two numbers, is part of the time of users. */
const stat = `cpu  100 10 40 700 50 0 5 5 60 4
cpu0 50 5 20 350 25 0 3 2 30 2
`;

test("a processor that waits for a disk is idle, one that another machine took is not", () => {
    expect(parseProcessorTimes(stat)).toEqual({ busy: 160, idle: 750 });
});

test("a share is that of the time in between", () => {
    expect(busyPercent({ busy: 100, idle: 1000 }, { busy: 160, idle: 1020 })).toBe(75);
    expect(busyPercent({ busy: 100, idle: 1000 }, { busy: 100, idle: 1000 })).toBe(0);
});
