// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPermit2} from "../../../contracts/token/IPermit2.sol";
import {vm} from "../Vm.sol";
import {Permit2Fixture} from "./Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "./Stablecoin.sol";

/// @dev An account whose signature is its owner's key over the digest.
contract Account1271 {
    address private immutable owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(signature[:32]), bytes32(signature[32:64]), uint8(signature[64]));
        return ecrecover(digest, v, r, s) == owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}

/// @notice The fixtures are the real contracts: what the escrow relies on is seen here first.
contract TokenTest {
    using Stablecoin for IFiatToken;

    uint256 private constant ALICE_KEY = 0xa11ce;
    address private constant BOB = address(0xb0b);

    IFiatToken private usdc;
    address private alice;

    function setUp() public {
        usdc = Stablecoin.deployUSDC();
        Permit2Fixture.deploy();
        alice = vm.addr(ALICE_KEY);
        usdc.fund(alice, 100e6);
    }

    function test_metadata() public view {
        require(keccak256(bytes(usdc.name())) == keccak256("USD Coin"), "name");
        require(keccak256(bytes(usdc.symbol())) == keccak256("USDC"), "symbol");
        require(keccak256(bytes(usdc.currency())) == keccak256("USD"), "currency");
        require(keccak256(bytes(usdc.version())) == keccak256("2"), "version");
        require(usdc.decimals() == 6, "decimals");
        require(usdc.balanceOf(alice) == 100e6, "balance");
    }

    function test_threeTokensLiveApart() public {
        IFiatToken eurc = Stablecoin.deploy("Euro Coin", "EURC", "EUR");
        eurc.fund(BOB, 1);
        require(address(eurc) != address(usdc), "address");
        require(eurc.DOMAIN_SEPARATOR() != usdc.DOMAIN_SEPARATOR(), "domain");
        require(usdc.balanceOf(BOB) == 0 && eurc.balanceOf(BOB) == 1, "balance");
    }

    function testFuzz_receiveWithAuthorization_bytes(uint256 value, bytes32 nonce) public {
        value %= 100e6 + 1;
        uint256 before = block.timestamp + 1;
        bytes memory signature = usdc.signReceive(ALICE_KEY, BOB, value, 0, before, nonce);
        vm.prank(BOB);
        usdc.receiveWithAuthorization(alice, BOB, value, 0, before, nonce, signature);
        require(usdc.balanceOf(BOB) == value, "balance");
        require(usdc.authorizationState(alice, nonce), "used");
    }

    function test_receiveWithAuthorization_split() public {
        bytes memory signature = usdc.signReceive(ALICE_KEY, BOB, 5, 0, block.timestamp + 1, "n");
        (bytes32 r, bytes32 s) = abi.decode(bytes.concat(signature, new bytes(31)), (bytes32, bytes32));
        vm.prank(BOB);
        usdc.receiveWithAuthorization(alice, BOB, 5, 0, block.timestamp + 1, "n", uint8(signature[64]), r, s);
        require(usdc.balanceOf(BOB) == 5, "balance");
    }

    function test_receiveWithAuthorization_ofContractAccount() public {
        Account1271 account = new Account1271(alice);
        usdc.fund(address(account), 7);
        bytes32 structHash = keccak256(
            abi.encode(Stablecoin.RECEIVE_TYPEHASH, address(account), BOB, 7, 0, block.timestamp + 1, bytes32("n"))
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ALICE_KEY, usdc.digest(structHash));
        vm.prank(BOB);
        usdc.receiveWithAuthorization(address(account), BOB, 7, 0, block.timestamp + 1, "n", abi.encodePacked(r, s, v));
        require(usdc.balanceOf(BOB) == 7, "balance");
    }

    function test_receiveWithAuthorization_byAnother_reverts() public {
        bytes memory signature = usdc.signReceive(ALICE_KEY, BOB, 5, 0, block.timestamp + 1, "n");
        vm.expectRevert("FiatTokenV2: caller must be the payee");
        usdc.receiveWithAuthorization(alice, BOB, 5, 0, block.timestamp + 1, "n", signature);
    }

    function test_permit() public {
        (uint8 v, bytes32 r, bytes32 s) = usdc.signPermit(ALICE_KEY, BOB, 9, block.timestamp);
        usdc.permit(alice, BOB, 9, block.timestamp, v, r, s);
        require(usdc.allowance(alice, BOB) == 9, "allowance");
    }

    function test_cancelAuthorization() public {
        usdc.cancelAuthorization(alice, "n", usdc.signCancel(ALICE_KEY, "n"));
        require(usdc.authorizationState(alice, "n"), "used");
    }

    function test_denied_reverts() public {
        usdc.deny(alice);
        vm.expectRevert("Blacklistable: account is blacklisted");
        vm.prank(alice);
        usdc.transfer(BOB, 1);
        usdc.undeny(alice);
        vm.prank(alice);
        usdc.transfer(BOB, 1);
    }

    function test_stopped_reverts() public {
        usdc.stop();
        vm.expectRevert("Pausable: paused");
        vm.prank(alice);
        usdc.transfer(BOB, 1);
        usdc.resume();
        vm.prank(alice);
        usdc.transfer(BOB, 1);
    }

    function test_permit2Witness() public {
        vm.prank(alice);
        usdc.approve(Permit2Fixture.PERMIT2, type(uint256).max);
        bytes32 witness = keccak256(abi.encode(keccak256("Note(uint256 value)"), 42));
        string memory witnessType = "Note witness)Note(uint256 value)TokenPermissions(address token,uint256 amount)";
        IPermit2.PermitTransferFrom memory permit = IPermit2.PermitTransferFrom({
            permitted: IPermit2.TokenPermissions(address(usdc), 10),
            nonce: 77,
            deadline: block.timestamp
        });
        IPermit2.SignatureTransferDetails memory details = IPermit2.SignatureTransferDetails(BOB, 4);
        bytes memory signature = Permit2Fixture.signWitness(
            ALICE_KEY,
            address(usdc),
            10,
            address(this),
            77,
            block.timestamp,
            witness,
            witnessType
        );
        IPermit2(Permit2Fixture.PERMIT2).permitWitnessTransferFrom(
            permit,
            details,
            alice,
            witness,
            witnessType,
            signature
        );
        require(usdc.balanceOf(BOB) == 4, "balance");
    }
}
