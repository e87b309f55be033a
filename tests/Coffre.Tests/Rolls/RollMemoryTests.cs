using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>Alone: what other tests hold at the same time would be counted too.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A roll of a large city is never held whole.</summary>
[Collection(nameof(Alone))]
public sealed class RollMemoryTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("coffre-roll-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Two_hundred_thousand_rows_are_read_in_bounded_memory()
    {
        File.WriteAllText(Path.Combine(folder, "bill.pdf"), "%PDF-");
        var path = Path.Combine(folder, "roll.csv");
        using (var writer = new StreamWriter(path))
        {
            writer.Write("reference,name,language,address1,address2,file,title,purpose\n");
            for (var i = 0; i < 200_000; i++)
                writer.Write($"{i},Marie-Ève D’Amours,fr,Marie-Ève D’Amours,\"18, rue des Érables\",bill.pdf,Compte de taxes 2027,Taxes foncières\n");
        }
        using var roll = Roll.Open(path);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        var rows = 0;
        foreach (var line in roll.Lines())
        {
            Assert.IsType<RollLine.Good>(line);
            if (++rows % 20_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        Assert.Equal(200_000, rows);
        // the references, which must occur once, and nothing else: the rows themselves would be over 100 MB
        Assert.InRange(most, 0, 40_000_000);
    }
}
