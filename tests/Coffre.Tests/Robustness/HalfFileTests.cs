using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>Files at the client that are cut short: each is named, with what to do, nothing is sent by halves, and a whole file goes on.</summary>
[Collection(ShippedWorld.Name)]
public sealed class HalfFileTests
{
    [Fact]
    public async Task Half_a_roll_is_delivered_as_far_as_it_goes_and_the_rest_once_it_is_whole()
    {
        await using var world = await ShippedWorld.StartAsync();
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(5, 5));
        var whole = await File.ReadAllTextAsync(roll.Csv);
        await File.WriteAllTextAsync(roll.Csv, whole[..^80]);
        var half = (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Refused);
        Assert.Equal((9, 1), (half.Result.GetProperty("sent").GetInt32(), half.Result.GetProperty("refused").GetInt32()));
        Assert.Contains("\n11,", await File.ReadAllTextAsync(half.Result.GetProperty("report").GetString()!), StringComparison.Ordinal);

        await File.WriteAllTextAsync(roll.Csv, whole);
        (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Usage, roll.Csv, "--changed");
        var rest = (await world.RunAsync("city", [.. roll.Deliver, "--changed"])).Demand(ExitCode.Done).Result;
        Assert.Equal((1, 9), (rest.GetProperty("sent").GetInt32(), rest.GetProperty("alreadySent").GetInt32()));
        await new RollHistory(world).DemandEachOnceAsync(roll);
    }

    [Fact]
    public async Task Half_a_document_is_not_delivered_and_its_row_says_why()
    {
        await using var world = await ShippedWorld.StartAsync();
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(3, 3));
        var cut = roll.Document(roll.References[4]);
        var whole = await File.ReadAllBytesAsync(cut);
        await File.WriteAllBytesAsync(cut, whole[..(whole.Length / 2)]);
        var half = (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Refused);
        Assert.Equal((5, 1), (half.Result.GetProperty("sent").GetInt32(), half.Result.GetProperty("refused").GetInt32()));
        Assert.Contains(Path.GetFileName(cut), await File.ReadAllTextAsync(half.Result.GetProperty("report").GetString()!), StringComparison.Ordinal);

        await File.WriteAllBytesAsync(cut, whole);
        var rest = (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Done).Result;
        Assert.Equal((1, 5), (rest.GetProperty("sent").GetInt32(), rest.GetProperty("alreadySent").GetInt32()));
    }

    [Fact]
    public async Task A_letter_whose_link_could_not_be_printed_is_not_sent_twice_and_its_link_is_printed_the_next_time()
    {
        await using var world = await ShippedWorld.StartAsync();
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(1, 1));
        string[] letter = ["deliver", "--letter", roll.Document(roll.References[0]), "--title", "Compte de taxes"];
        (await world.RunAsync("city", new Under(Unheard: true), letter)).Demand(ExitCode.Local);
        var printed = (await world.RunAsync("city", letter)).Demand(ExitCode.Done).Result;
        (await world.RunAsync("city", "open", printed.GetProperty("link").GetString()!)).Demand(ExitCode.Done);
        // printed once: the same command is another letter from now on
        var other = (await world.RunAsync("city", letter)).Demand(ExitCode.Done).Result;
        Assert.NotEqual(printed.GetProperty("delivery").GetString(), other.GetProperty("delivery").GetString());
        using var home = world.Open("city");
        Assert.Equal(2, (await home.Client().ReadFeedAsync(0)).Events.Count(one => one.Evidence.Event == EventKind.SubmissionAcceptance));
    }

    [Fact]
    public async Task Half_a_sender_sends_nothing()
    {
        await using var world = await ShippedWorld.StartAsync();
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(1, 1));
        var whole = await File.ReadAllBytesAsync(roll.Sender);
        await File.WriteAllBytesAsync(roll.Sender, whole[..(whole.Length / 2)]);
        (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Refused, roll.Sender);
        await File.WriteAllBytesAsync(roll.Sender, whole);
        Assert.Equal(2, (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Done).Result.GetProperty("sent").GetInt32());
    }

    [Fact]
    public async Task Half_a_file_of_the_home_is_named_and_nothing_is_sent()
    {
        await using var world = await ShippedWorld.StartAsync();
        var before = new TestRoll(Path.Combine(world.Folder, "before"), TestRoll.Some(5, 5), "Avant");
        (await world.RunAsync("city", before.Deliver)).Demand(ExitCode.Done);
        var home = world.HomeOf("city");
        foreach (var file in new[] { "account.json", "chain", "keybag.age", "trust/trust.json", "checkpoint", "book.db", "../key" })
        {
            var path = Path.GetFullPath(Path.Combine(home, file));
            var whole = await File.ReadAllBytesAsync(path);
            foreach (var length in new[] { whole.Length / 2, 0 })
            {
                await File.WriteAllBytesAsync(path, whole[..length]);
                (await world.RunAsync("city", before.Deliver)).Demand(ExitCode.Local, path);
                Assert.Equal(length, new FileInfo(path).Length);
            }
            await File.WriteAllBytesAsync(path, whole);
            Assert.Equal(10, (await world.RunAsync("city", before.Deliver)).Demand(ExitCode.Done).Result.GetProperty("alreadySent").GetInt32());
        }
        await new RollHistory(world).DemandEachOnceAsync(before);
    }

    [Fact]
    public async Task A_journal_that_is_gone_is_not_begun_anew()
    {
        await using var world = await ShippedWorld.StartAsync();
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(5, 5));
        (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Done);
        var book = Path.Combine(world.HomeOf("city"), "book.db");
        File.Move(book, book + ".away");
        (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Local, book);
        File.Move(book + ".away", book);
        (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Done);
        await new RollHistory(world).DemandEachOnceAsync(roll);
    }

    [Fact]
    public async Task Half_a_receipt_does_not_hold_and_half_a_trust_folder_judges_nothing()
    {
        await using var world = await ShippedWorld.StartAsync();
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(1, 0));
        (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Done);
        var receipts = Path.Combine(world.Folder, "receipts");
        (await world.RunAsync("city", "receipts", "-o", receipts)).Demand(ExitCode.Done);
        await world.StopAsync();
        var receipt = Directory.EnumerateFiles(receipts).First();
        var whole = await File.ReadAllBytesAsync(receipt);
        (await world.RunAsync("city", "verify", receipt)).Demand(ExitCode.Done);
        foreach (var length in new[] { 0, 100, whole.Length / 2, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(receipt, whole[..length]);
            (await world.RunAsync("city", "verify", receipt)).Demand(ExitCode.Refused, receipt);
        }
        await File.WriteAllBytesAsync(receipt, whole);
        var trust = Path.Combine(world.Data, "trust", "trust.json");
        await File.WriteAllBytesAsync(trust, (await File.ReadAllBytesAsync(trust))[..50]);
        (await world.RunAsync("city", "verify", receipt, "--trust", Path.GetDirectoryName(trust)!)).Demand(ExitCode.Local, trust);
    }
}
