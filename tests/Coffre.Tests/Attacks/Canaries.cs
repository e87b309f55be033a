using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>Secrets that were planted, to be looked for where they must not be: in what a client sent and asked, in every file of the server, in its log.</summary>
sealed class Canaries
{
    readonly List<(string What, byte[] Bytes)> forms = [];

    /// <summary>A word that only people should read.</summary>
    public void Plant(string word)
    {
        forms.Add((word, Encoding.UTF8.GetBytes(word)));
        forms.Add((word, Encoding.Unicode.GetBytes(word)));
        forms.Add((word, Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(word)).TrimEnd('='))));
    }

    /// <summary>A key, in each way that a program writes keys.</summary>
    public void Plant(string what, ReadOnlySpan<byte> key)
    {
        forms.Add((what, key.ToArray()));
        foreach (var text in new[] { Convert.ToBase64String(key), Base32.Encode(key), Convert.ToHexString(key), Convert.ToHexStringLower(key) })
            forms.Add((what, Encoding.ASCII.GetBytes(text.TrimEnd('='))));
    }

    /// <summary>All that opens an account, or signs for it.</summary>
    public void Plant(Actor actor)
    {
        foreach (var secret in actor.Secrets)
            Plant($"a secret of {actor.Id}", secret);
    }

    /// <summary>All that opens a letter.</summary>
    public void Plant(Code code)
    {
        Plant(code.Symbols);
        Plant(code.ToString());
    }

    /// <summary>Demands that none of it is there. Ends the server: its files are read.</summary>
    public async Task DemandAbsentAsync(World world, IEnumerable<Exchange> traffic)
    {
        foreach (var exchange in traffic)
        {
            DemandAbsent(Encoding.UTF8.GetBytes(exchange.Route), exchange.Route);
            DemandAbsent(exchange.Sent, $"the body of {exchange.Route}");
            foreach (var (name, value) in exchange.Asked)
                DemandAbsent(Encoding.UTF8.GetBytes(value), $"{name} of {exchange.Route}");
        }
        await world.StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in System.IO.Directory.GetFiles(world.Data, "*", SearchOption.AllDirectories))
            DemandAbsent(await File.ReadAllBytesAsync(file), file);
        DemandAbsent(Encoding.UTF8.GetBytes(string.Join('\n', world.Logged)), "the server's log");
    }

    /// <summary>Demands that none of it is in these bytes.</summary>
    public void DemandAbsent(byte[] bytes, string where)
    {
        foreach (var (what, form) in forms)
            Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"{what} in {where}");
    }
}
