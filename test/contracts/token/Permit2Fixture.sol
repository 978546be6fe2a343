// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {vm} from "../Vm.sol";

/// @title Permit2Fixture
/// @notice The real Permit2 at its address on every chain, from its published creation code, and signatures for it.
library Permit2Fixture {
    address internal constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;

    /// @dev The deterministic deployment proxy that Permit2 was created through, and the salt it was given.
    address private constant FACTORY = 0x4e59b44847b379578588920cA78FbF26c0B4956C;
    bytes private constant FACTORY_CODE =
        hex"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3";
    bytes32 private constant SALT = 0x0000000000000000000000000000000000000000d3af2663da51c10215000000;
    string private constant SOURCE =
        "node_modules/@uniswap/uniswapx-sdk/dist/cjs/src/contracts/factories/Permit2__factory.js";

    string private constant WITNESS_TYPE_STUB =
        "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,";
    bytes32 private constant TOKEN_PERMISSIONS_TYPEHASH = keccak256("TokenPermissions(address token,uint256 amount)");
    bytes32 private constant TRANSFER_TYPEHASH = keccak256(
        "PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)TokenPermissions(address token,uint256 amount)"
    );

    /// @notice Puts Permit2 at its address; does nothing when it is there.
    function deploy() internal returns (address permit2) {
        if (PERMIT2.code.length == 0) {
            string memory rest = vm.split(vm.readFile(SOURCE), "_bytecode = \x22")[1];
            bytes memory creationCode = vm.parseBytes(vm.split(rest, "\x22")[0]);
            if (FACTORY.code.length == 0) vm.etch(FACTORY, FACTORY_CODE);
            (bool done, ) = FACTORY.call(bytes.concat(SALT, creationCode));
            // The address is a hash of the creation code: code that differs in one byte lands elsewhere.
            require(done && PERMIT2.code.length != 0, "not the code of Permit2");
        }
        vm.label(PERMIT2, "Permit2");
        return PERMIT2;
    }

    /// @notice Signature for `permitWitnessTransferFrom`: 65 bytes r, s, v.
    /// @param witness struct hash of what the owner agrees to beside the transfer
    /// @param witnessType as Permit2 takes it: "Name witness)Name(...)TokenPermissions(address token,uint256 amount)"
    function signWitness(
        uint256 ownerKey,
        address token,
        uint256 amount,
        address spender,
        uint256 nonce,
        uint256 deadline,
        bytes32 witness,
        string memory witnessType
    ) internal view returns (bytes memory signature) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(abi.encodePacked(WITNESS_TYPE_STUB, witnessType)),
                keccak256(abi.encode(TOKEN_PERMISSIONS_TYPEHASH, token, amount)),
                spender,
                nonce,
                deadline,
                witness
            )
        );
        return sign(ownerKey, structHash);
    }

    /// @notice Signature for `permitTransferFrom`: 65 bytes r, s, v.
    function signTransfer(
        uint256 ownerKey,
        address token,
        uint256 amount,
        address spender,
        uint256 nonce,
        uint256 deadline
    ) internal view returns (bytes memory signature) {
        bytes32 permitted = keccak256(abi.encode(TOKEN_PERMISSIONS_TYPEHASH, token, amount));
        return sign(ownerKey, keccak256(abi.encode(TRANSFER_TYPEHASH, permitted, spender, nonce, deadline)));
    }

    function sign(uint256 key, bytes32 structHash) private view returns (bytes memory signature) {
        bytes32 domain = IPermit2Domain(PERMIT2).DOMAIN_SEPARATOR();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }
}

interface IPermit2Domain {
    function DOMAIN_SEPARATOR() external view returns (bytes32);
}
