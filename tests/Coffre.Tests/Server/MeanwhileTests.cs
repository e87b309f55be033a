using System.Net;
using System.Text;
using Coffre.Server.Accounts;
using Coffre.Server.Data;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coffre.Tests;

/// <summary>What changes while a request is on its way: a deadline passes, keys change, the client goes away, the disk does not answer.</summary>
public sealed class MeanwhileTests
{
    [Fact]
    public async Task A_deadline_that_passes_while_an_act_waits_is_evidence_that_stands()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await DeliveryFlowTests.LinkedAsync(world);
        var sent = Sent.To(city, holder, new(DeliveryKind.Document, Grade.Handover, Ends: city.Now.AddSeconds(5)));
        await sent.SendAsync();
        await Monitor.SettleAsync(world);
        HttpResponseMessage answer;
        await using (var held = await HeldWriter.HoldAsync(world))
        {
            var asking = sent.ActAsync(holder, new StatementBody.Handover(sent.Act.Hash, [.. sent.Body.Parts.Select(part => part.Commit)]));
            await held.DemandWaitingAsync();
            world.Clock.Advance(TimeSpan.FromSeconds(6));
            held.LetGo();
            answer = await asking;
        }
        // before anything else could write it
        Assert.Equal(1, await world.AskAsync<long>($"select count(*) from evidence where about = '{sent.Id}' and text like '%{EventKind.AcceptanceRejectionExpiry.Uri}%'"));
        using (answer)
        {
            var json = await Actor.JsonAsync(answer, HttpStatusCode.Conflict);
            Assert.EndsWith("already-final", json.GetProperty("type").GetString(), StringComparison.Ordinal);
            var given = ApiJson.Read(Encoding.UTF8.GetBytes(json.GetProperty("answer").GetRawText()), ApiJson.Default.Answer, 1 << 20);
            var log = VerifiedLog.Open(world.Trust, given.Checkpoint, null, null);
            Assert.Equal(EventKind.AcceptanceRejectionExpiry, log.ReadEvidence(given.Evidence.Single()).Event);
        }
        Assert.Equal(["A.1", "D.1", "C.5"], await sent.EventsAsync(city));
    }

    [Fact]
    public async Task Keys_that_change_while_the_chain_is_read_lock_nobody_out()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        await world.StopAsync();
        await world.StartAgainAsync();
        var changed = 0;
        world.Faults.OnReach = point =>
        {
            if (point == "after chain" && Interlocked.Exchange(ref changed, 1) == 0)
                holder.RotateAsync().GetAwaiter().GetResult();
        };
        var before = holder.Sign(new StatementBody.Deposit([]));
        using (var old = await holder.PostAsync("/api/acts/deposit", [new("deposit", before.Bytes)]))
            Assert.Equal("stale-key", await ProblemAnswer.NameAsync(old));
        Assert.Equal(1, changed);
        await holder.ActAsync("/api/acts/deposit", new StatementBody.Deposit([]));
    }

    [Fact]
    public async Task A_chain_is_kept_although_others_grow_while_it_is_read_and_not_where_it_grew_itself()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var chains = world.Services.GetRequiredService<Chains>();
        // a few share a count: one of several may be such a one
        var others = Enumerable.Range(0, 4).Select(n => new AccountId(Digest.Of([(byte)n]))).ToList();
        Assert.Contains(1, others.Select(other => Reads(other)));
        Assert.Equal(2, Reads(holder.Id));

        int Reads(AccountId grows)
        {
            chains.Forget(holder.Id);
            var read = 0;
            world.Faults.OnReach = point =>
            {
                if (point == "after chain" && read++ == 0)
                    chains.Forget(grows);
            };
            for (var i = 0; i < 3; i++)
                Assert.NotNull(chains.Find(holder.Id));
            return read;
        }
    }

    [Fact]
    public async Task What_is_stored_and_cannot_be_proven_is_answered_as_stored()
    {
        await using var world = await World.StartAsync();
        var (city, other) = (await world.OrganisationAsync(), await world.OrganisationAsync());
        var sent = Sent.To(city, other);
        // nothing is kept in memory
        await world.StopAsync();
        await world.StartAgainAsync();
        world.Faults.OnReach = point =>
        {
            if (point != "after checkpoint")
                return;
            foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(world.Data, "log", "tile"), "*", SearchOption.AllDirectories))
                File.Delete(file);
        };
        using (var content = new ByteArrayContent(Sections.Write(sent.Sections())) { Headers = { ContentType = new("application/vnd.coffre.sections") } })
        using (var answer = await world.Http.PostAsync("/api/deliveries", content, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(1, await world.AskAsync<long>($"select count(*) from delivery where id = '{sent.Id}'"));
        world.Faults.OnReach = null;
        await world.StopAsync();
        await world.StartAgainAsync();
        Assert.Equal(2, (await sent.SendAsync()).Evidence.Count);
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_no_object_that_no_row_names()
    {
        await using var world = await World.StartAsync();
        var (city, other) = (await world.OrganisationAsync(), await world.OrganisationAsync());
        using var gone = new CancellationTokenSource();
        await using (var held = await HeldWriter.HoldAsync(world))
        {
            // each item is a group of its own, and the groups wait for one another
            using var content = new Streamed(async stream =>
            {
                for (var i = 0; i < 8; i++)
                {
                    await stream.WriteAsync(Sections.Write(Sent.To(city, other).Sections()));
                    await stream.FlushAsync();
                    await Task.Delay(Server.Deliveries.BulkGroup.Patience * 1.5);
                }
                await gone.CancelAsync();
                await Task.Delay(Timeout.Infinite, gone.Token);
            });
            await Assert.ThrowsAnyAsync<Exception>(() => world.Http.PostAsync("/api/deliveries/bulk", content, gone.Token));
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
        // what was handed to the writer is stored, the rest is destroyed
        IEnumerable<string?> left = ["?"];
        for (var tries = 0; tries < 100 && left.Any(); tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            var named = await world.AskAsync<string>("select coalesce(group_concat(object), '') from (select object from payload union select object from doomed)");
            left = RefusedBytesTests.Objects(world).Select(Path.GetFileName).Except(named.Split(','));
        }
        Assert.Empty(left);
        Assert.DoesNotContain(world.Logged, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_database_leaves_no_object_that_no_row_names()
    {
        var pages = 0L;
        await using var world = await World.StartAsync(settings => settings.Limits.Pages = pages);
        var holder = await world.HolderAsync();
        await world.StopAsync();
        pages = await world.AskAsync<long>("pragma page_count") + 12;
        await world.StartAgainAsync();
        var status = HttpStatusCode.NoContent;
        for (var tries = 0; status == HttpStatusCode.NoContent && tries < 2000; tries++)
        {
            var bytes = Age.AgeFile.Seal(BitConverter.GetBytes(tries), holder.Vault.Recipient);
            using var put = await holder.SendAsync(HttpMethod.Put, $"/api/payloads/{Base32.Encode(Digest.Of(bytes).ToArray())}", new ByteArrayContent(bytes));
            status = put.StatusCode;
        }
        Assert.Equal(HttpStatusCode.InsufficientStorage, status);
        Assert.Equal(await world.AskAsync<long>("select count(*) from payload"), RefusedBytesTests.Objects(world).Length);
    }

    [Fact]
    public async Task Attack28_a_fault_that_changes_nothing_makes_the_server_read_nothing()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await DeliveryFlowTests.LinkedAsync(world);
        var sent = Sent.To(city, holder, new(DeliveryKind.Document, Grade.Handover, Ends: city.Now.AddDays(30)));
        await sent.SendAsync();
        var looked = 0;
        world.Faults.OnReach = point => looked += point == "before own bytes" ? 1 : 0;
        var old = holder.Sign(new StatementBody.Fault(sent.Act.Hash, FaultReason.NotVerified));
        world.Clock.Advance(TimeSpan.FromDays(8));
        using (var late = await holder.PostAsync("/api/acts/fault", [new("fault", old.Bytes)]))
            Assert.Equal("wrong-time", await ProblemAnswer.NameAsync(late));
        Assert.Equal(0, looked);
        var first = await Actor.ReadAnswerAsync(await sent.ActAsync(holder, new StatementBody.Fault(sent.Act.Hash, FaultReason.NotVerified)));
        Assert.Equal(1, looked);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        var again = await Actor.ReadAnswerAsync(await sent.ActAsync(holder, new StatementBody.Fault(sent.Act.Hash, FaultReason.NotVerified)));
        Assert.Equal(first.Evidence.Select(e => e.Text), again.Evidence.Select(e => e.Text));
        Assert.Equal(1, looked);
    }

    /// <summary>The server's writer, kept from writing.</summary>
    sealed class HeldWriter(Writer writer) : IAsyncDisposable
    {
        readonly ManualResetEventSlim go = new();
        readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? held;
        int before;

        public static async Task<HeldWriter> HoldAsync(World world)
        {
            var made = new HeldWriter(world.Services.GetRequiredService<Writer>());
            made.held = made.writer.WriteAsync(_ =>
            {
                made.begun.TrySetResult();
                made.go.Wait();
            });
            await made.begun.Task;
            made.before = made.writer.Waiting;
            return made;
        }

        readonly Writer writer = writer;

        /// <summary>Waits until something more waits.</summary>
        public async Task DemandWaitingAsync()
        {
            for (var tries = 0; writer.Waiting == before; tries++)
            {
                Assert.True(tries < 1000);
                await Task.Delay(10);
            }
        }

        public void LetGo() => go.Set();

        public async ValueTask DisposeAsync()
        {
            go.Set();
            await held!;
            go.Dispose();
        }
    }

    /// <summary>A body that is written as it goes.</summary>
    sealed class Streamed : HttpContent
    {
        readonly Func<Stream, Task> write;

        public Streamed(Func<Stream, Task> write)
        {
            this.write = write;
            Headers.ContentType = new("application/vnd.coffre.sections");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
