using Coffre.Bench;

return args switch
{
    ["demo", .. var rest] => await Demo.RunAsync(rest),
    ["bench", .. var rest] => await Bench.RunAsync(rest),
    ["bills", .. var rest] => MakeBills.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        Coffre.Bench demo [--once]                           the whole line, on this machine
        Coffre.Bench bench [--quick] [NAME…]                 the figures of the README, on this machine
        Coffre.Bench bills DIR COUNT [--seed N] [--year Y]   tax bills of a fictitious city, with roll.csv, sender.json and references.csv
        """);
    return 2;
}
