// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ChannelRegistry} from "../../../contracts/channel/ChannelRegistry.sol";
import {assertEq} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {vm} from "../Vm.sol";
import {ExtendedFixture} from "../payment/ExtendedFixture.sol";

/// @title A registry, two partners one above the other, and a merchant
abstract contract ChannelFixture is ExtendedFixture {
    uint256 internal constant TOP_KEY = 0x709;
    uint256 internal constant SUB_KEY = 0x5b;
    uint16 internal constant CAP = 2_000;
    uint48 internal constant DEADLINE = START + 1 hours;
    address internal constant TOP_PAYOUT = address(0x709a);
    address internal constant SUB_PAYOUT = address(0x5ba);

    ChannelRegistry internal registry;
    address internal top = vm.addr(TOP_KEY);
    address internal sub = vm.addr(SUB_KEY);

    function setUp() public virtual override {
        super.setUp();
        registry = ChannelRegistry(deployOrMutant("ChannelRegistry", abi.encode(address(escrow))));
        register(top, TOP_PAYOUT, CAP);
        bytes memory signature = sponsor(sub, top, 2_500, TOP_KEY);
        vm.prank(sub);
        registry.register(SUB_PAYOUT, 1_000, top, 2_500, DEADLINE, signature);
    }

    function register(address partner, address payout, uint16 capBps) internal {
        vm.prank(partner);
        registry.register(payout, capBps, address(0), 0, 0, "");
    }

    /// @dev The receiver of the fixture's payments, by both signatures.
    function bindReceiver(address partner, uint256 partnerKey, uint16 shareBps) internal {
        bytes32 structHash = binding(receiver, partner, shareBps, registry.nonces(receiver), DEADLINE);
        registry.bind(
            receiver,
            partner,
            shareBps,
            DEADLINE,
            sign(RECEIVER_KEY, channelDigest(structHash)),
            sign(partnerKey, channelDigest(structHash))
        );
    }

    // ---- Messages ----

    function sponsor(address partner, address parent, uint16 cutBps, uint256 key) internal view returns (bytes memory) {
        bytes32 typeHash = keccak256("Sponsor(address partner,address parent,uint16 cutBps,uint256 deadline)");
        return sign(key, channelDigest(keccak256(abi.encode(typeHash, partner, parent, cutBps, DEADLINE))));
    }

    function binding(
        address merchant,
        address partner,
        uint16 shareBps,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256(
            "Binding(address merchant,address partner,uint16 shareBps,uint256 nonce,uint256 deadline)"
        );
        return keccak256(abi.encode(typeHash, merchant, partner, shareBps, nonce, deadline));
    }

    function leaving(address merchant, uint256 nonce, uint256 deadline) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256("Leave(address merchant,uint256 nonce,uint256 deadline)");
        return keccak256(abi.encode(typeHash, merchant, nonce, deadline));
    }

    function channelDigest(bytes32 structHash) internal view returns (bytes32) {
        return channelDigest(structHash, CHAIN_ID, address(registry));
    }

    function channelDigest(bytes32 structHash, uint256 chainId, address where) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Channels"),
                keccak256("1"),
                chainId,
                where
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    // ---- What is seen ----

    function assertBinding(address merchant, address partner, uint16 shareBps) internal view {
        (address found, uint16 bps) = registry.bindingOf(merchant);
        assertEq(found, partner, "partner");
        assertEq(bps, shareBps, "share");
    }

    function assertShares(address first, uint256 firstBps, address second, uint256 secondBps) internal view {
        Share[] memory shares = registry.sharesOf(receiver);
        uint256 count =
            first == address(0)
                ? 0
                : second == address(0)
                    ? 1
                    : 2;
        assertEq(shares.length, count, "shares");
        if (count > 0) {
            assertEq(shares[0].account, first, "first");
            assertEq(shares[0].bps, firstBps, "first share");
        }
        if (count > 1) {
            assertEq(shares[1].account, second, "second");
            assertEq(shares[1].bps, secondBps, "second share");
        }
    }
}
