using System.CommandLine;

namespace Coffre.Cli;

/// <summary><c>coffre recall</c>: takes back what nobody has fetched yet.</summary>
static class RecallCommand
{
    public static Command Build()
    {
        var delivery = new Argument<string>("DELIVERY") { Description = "Its id, as coffre deliver printed it" };
        var command = new Command("recall", """
            Take back a delivery that this account sent, as long as nobody has fetched it, and a letter as long as nobody has opened it.

              coffre recall qzbiuwsdgkifarxk72nofoqpni
            """) { delivery };
        command.SetAction((parsed, ct) => DeliveryAct.RunAsync(parsed, parsed.GetValue(delivery)!, (client, act) => client.RecallAsync(act, ct), ct));
        return command;
    }
}
